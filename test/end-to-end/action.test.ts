import { execFile, execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { parse } from "yaml";
import { git, goaidl, workFolder } from "../support/command-line.js";
import { root } from "../support/packed.js";

/** The steps of action.yml, run as GitHub's runner runs them, in a shallow clone of a repository with a base branch. */

interface ActionStep {
  readonly name: string;
  readonly if?: string;
  readonly env: Readonly<Record<string, string>>;
  readonly run: string;
}
interface Action {
  readonly inputs: Readonly<Record<string, { readonly default: string }>>;
  readonly runs: { readonly steps: readonly ActionStep[] };
}

const action: Action = parse(readFileSync(join(root, "action.yml"), "utf8"));

const contract = `goa 1

/// An item.
type Item {
  /// Its number.
  id: int
}

/// A shop.
service shop {
  security none

  /// Follows the items.
  method follow {
    streaming result Item
    http { GET "/items" }
  }
}
`;
const config = { inputs: ["contracts"], targets: ["json-schema"] };

let folder = workFolder();
afterEach(() => folder.remove());

/** A repository with a contract on a branch, and a shallow clone of it to change. Returns the clone. */
async function cloned(branch: string, project = "."): Promise<string> {
  folder = workFolder({
    [join("origin", project, "contracts/shop.goa")]: contract,
    [join("origin", project, "goaidl.config.json")]: JSON.stringify(config),
  });
  const origin = join(folder.path, "origin");
  await goaidl(join(origin, project), ["compile"]);
  git(origin, "init", "-q", "-b", "main");
  git(origin, "add", ".");
  git(origin, "commit", "-qm", "first");
  git(origin, "branch", "-f", "topic");
  if (branch !== "main") git(origin, "branch", branch);
  git(folder.path, "clone", "-q", "--depth=1", "--branch=topic", `file://${origin}`, "clone");
  const clone = join(folder.path, "clone");
  const bin = join(clone, project, "node_modules/.bin");
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, "goaidl"), `#!/bin/sh\nexec "${process.execPath}" "${root}/bin/goaidl.js" "$@"\n`);
  chmodSync(join(bin, "goaidl"), 0o755);
  return clone;
}

interface StepResult {
  readonly code: number;
  readonly output: string;
}

interface ActionResult {
  readonly steps: ReadonlyMap<string, StepResult>;
  readonly summary: string;
}

/** Runs all steps with some inputs; those whose condition is false are left out. */
async function runAction(
  clone: string,
  base: string,
  given: Readonly<Record<string, string>> = {},
): Promise<ActionResult> {
  const inputs = Object.fromEntries(
    Object.entries(action.inputs).map(([name, input]) => [name, given[name] ?? input.default]),
  );
  const evaluated = (expression: string): string =>
    expression
      .split("||")
      .map((part) => part.trim())
      .map((part) => (part === "github.base_ref" ? base : (inputs[part.replace(/^inputs\./, "")] ?? "")))
      .find((value) => value !== "") ?? "";
  const isWanted = ({ if: condition }: ActionStep): boolean => {
    const flag = /inputs\.([\w-]+) == 'true'/.exec(condition ?? "")?.[1];
    if (flag !== undefined) return inputs[flag] === "true";
    return condition === undefined || base !== "" || inputs.against !== "";
  };
  const summary = join(clone, "..", "summary.md");
  writeFileSync(summary, "");
  const steps = new Map<string, StepResult>();
  for (const step of action.runs.steps.filter(isWanted)) {
    const env = Object.fromEntries(
      Object.entries(step.env).map(([name, text]) => [
        name,
        text.replaceAll(/\$\{\{\s*(.*?)\s*\}\}/g, (_, expression: string) => evaluated(expression)),
      ]),
    );
    const script = join(clone, "..", "step.sh");
    writeFileSync(script, step.run);
    const options = { cwd: clone, env: { ...process.env, ...env, GITHUB_STEP_SUMMARY: summary } };
    const result = await new Promise<StepResult>((done) => {
      execFile("bash", ["--noprofile", "--norc", "-eo", "pipefail", script], options, (error, stdout, stderr) => {
        done({ code: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr });
      });
    });
    steps.set(step.name, result);
  }
  return { steps, summary: readFileSync(summary, "utf8") };
}

const codes = ({ steps }: ActionResult) => Object.fromEntries([...steps].map(([name, { code }]) => [name, code]));

test("no expression is in a script, where a branch's name could become code", () => {
  for (const step of action.runs.steps) expect(step.run).not.toContain("${{");
});

test("a pull request without findings passes, and the summary says so", { timeout: 60_000 }, async () => {
  const clone = await cloned("main");
  const ran = await runAction(clone, "main");
  expect(codes(ran)).toEqual({
    "Check contracts": 0,
    "Lint contracts": 0,
    "Check generated files": 0,
    "Report what changes break": 0,
  });
  expect(ran.summary).toContain("No changes.");
});

test("a breaking change is an annotation and in the summary; stale files fail", { timeout: 60_000 }, async () => {
  const clone = await cloned("main");
  writeFileSync(join(clone, "contracts/shop.goa"), contract.replace("id: int", "id: string"));
  const ran = await runAction(clone, "main");
  expect(codes(ran)).toMatchObject({
    "Check contracts": 0,
    "Check generated files": 1,
    "Report what changes break": 1,
  });
  expect(ran.steps.get("Report what changes break")?.output).toMatch(/^::error file=contracts\/shop\.goa,line=6,/m);
  expect(ran.summary).toMatch(/^\*\*\d breaking changes?\.\*\*/m);
});

test("a mistake is an annotation, and the steps after it run", { timeout: 60_000 }, async () => {
  const clone = await cloned("main");
  writeFileSync(join(clone, "contracts/shop.goa"), contract.replace("id: int", "id: intt"));
  const ran = await runAction(clone, "main", { "max-warnings": "0" });
  expect(codes(ran)).toMatchObject({ "Check contracts": 1, "Lint contracts": 1, "Check generated files": 1 });
  expect(ran.steps.get("Check contracts")?.output).toMatch(/^::error file=contracts\/shop\.goa,line=6,/m);
});

test("the project may be in a folder, files can be selected, and steps switched off", { timeout: 60_000 }, async () => {
  const clone = await cloned("main", "services/shop");
  writeFileSync(join(clone, "services/shop/contracts/shop.goa"), contract.replace("id: int", "id: string"));
  const given = {
    folder: "services/shop",
    files: "services/shop/contracts/shop.goa\n",
    lint: "false",
    "compile-check": "false",
  };
  const ran = await runAction(clone, "main", given);
  expect(codes(ran)).toEqual({ "Check contracts": 0, "Report what changes break": 1 });
  expect(ran.steps.get("Report what changes break")?.output).toMatch(
    /^::error file=services\/shop\/contracts\/shop\.goa,/m,
  );
});

test("without a base branch nothing is compared, and a branch's name is never code", { timeout: 60_000 }, async () => {
  const branch = "main;touch$IFS'injected'";
  const clone = await cloned(branch);
  expect(codes(await runAction(clone, ""))).not.toHaveProperty("Report what changes break");
  const ran = await runAction(clone, branch);
  expect(codes(ran)).toMatchObject({ "Report what changes break": 0 });
  expect(existsSync(join(clone, "injected"))).toBe(false);
  expect(execFileSync("git", ["status", "--porcelain"], { cwd: clone, encoding: "utf8" })).not.toContain("injected");
});
