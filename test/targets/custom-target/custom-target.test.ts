import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import { beforeAll, expect, test } from "vitest";
import { findTarget } from "../../../src/cli/targets/find-target.js";
import { completeOptions, parseOptions } from "../../../src/cli/targets/target-options.js";
import { generate } from "../../../src/emit/generate.js";
import type { Target } from "../../../src/emit/target.js";
import { exampleDesign } from "../../support/compile-text.js";

/** The target in `specs/manual/targets.md`, extracted from that page, and loaded by its path like a user's target. */
const work = fileURLToPath(new URL("../../work/custom-target/", import.meta.url));
const page = readFileSync(new URL("../../../specs/manual/targets.md", import.meta.url), "utf8");

function block(language: string): string {
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(page)?.[1] ?? "";
}

async function load(): Promise<Target> {
  return findTarget("./method-list.mjs", work);
}

beforeAll(() => {
  rmSync(work, { recursive: true, force: true });
  mkdirSync(`${work}templates`, { recursive: true });
  mkdirSync(`${work}overrides/method-list`, { recursive: true });
  writeFileSync(`${work}method-list.mjs`, block("js"));
  writeFileSync(`${work}templates/methods.hbs`, block("handlebars"));
  writeFileSync(`${work}overrides/method-list/methods.hbs`, "{{heading}}: {{#each services}}{{name}}{{/each}}\n");
});

test("the target of the manual writes the files that the manual shows", async () => {
  const target = await load();
  const options = await completeOptions(target, {}, parseOptions(["method-list.heading=Our *methods*"]));
  const [output] = generate(exampleDesign("logger"), "logger.goa", [{ target, options }]);
  expect(output?.diagnostics).toEqual([]);
  expect(output?.files).toEqual([
    {
      path: "methods.md",
      text: `# Our \\*methods\\*

From logger.goa.

## logger

- monitor (bidirectional, \`GET /logs/{topic}/monitor\`), client sends LogFilter, server sends LogEntry
- tail (server, \`GET /logs/{topic}/tail\`), server sends LogEntry
- ingest (client, \`GET /logs/{topic}/ingest\`), client sends LogEntry
- topics (unary, \`GET /topics\`)
`,
    },
  ]);
});

test("its options have defaults, and a wrong one is refused", async () => {
  const target = await load();
  expect(await completeOptions(target, {}, [])).toEqual({ heading: "Methods" });
  await expect(completeOptions(target, {}, parseOptions(["method-list.headin=x"]))).rejects.toThrow(/heading/);
});

test("a user's folder replaces its template, as it does for the targets of the package", async () => {
  const target = await load();
  const options = await completeOptions(target, {}, []);
  const overrides = pathToFileURL(`${work}overrides/`);
  const [output] = generate(exampleDesign("logger"), "logger.goa", [{ target, options }], overrides);
  expect(output?.files[0]?.text).toBe("Methods: logger\n");
});
