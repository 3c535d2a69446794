import { readFileSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";

const root = new URL("../../", import.meta.url);
const workflow = parse(readFileSync(fileURLToPath(new URL(".github/workflows/test.yml", root)), "utf8"));
const manifest = JSON.parse(readFileSync(fileURLToPath(new URL("package.json", root)), "utf8"));
const versions: readonly number[] = workflow.jobs.test.strategy.matrix.node;

test("the workflow runs on the oldest Node that the package allows, and on newer ones", () => {
  expect(manifest.engines.node).toBe(`>=${versions[0]}.19`);
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
  expect(versions.length).toBeGreaterThan(2);
});

test("the workflow runs the script that sets up a clean clone, with a token that can only read", () => {
  const steps: readonly { readonly run?: string }[] = workflow.jobs.test.steps;
  const runs = steps.flatMap(({ run }) => run ?? []);
  const executable = 0o111;
  expect(runs.at(-1)).toBe(".ci/run");
  expect(statSync(fileURLToPath(new URL(".ci/run", root))).mode & executable).toBe(executable);
  expect(workflow.permissions).toEqual({ contents: "read" });
});

test("the workflow runs generated code on other runtimes and compilers", () => {
  const { container, steps }: { container: string; steps: readonly { readonly run?: string }[] } = workflow.jobs.matrix;
  expect(container).toBe(`node:${versions.at(-1)}-bookworm`);
  expect(steps.flatMap(({ run }) => run ?? [])).toEqual(["npm ci", "npm run test:matrix"]);
  expect(manifest.scripts["test:matrix"]).toBe("npm run build && GOAIDL_MATRIX=1 vitest run test/matrix");
  // The workflow and the test have to name the same versions of Node.
  const matrix = readFileSync(fileURLToPath(new URL("test/matrix/matrix.test.ts", root)), "utf8");
  expect(matrix).toContain(`test.each([${versions.join(", ")}])("runs on Node %d"`);
});
