import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { goaidl, workFolder } from "../support/command-line.js";

const secret = "TOKEN=hunter2";

const removals: (() => void)[] = [];

afterAll(() => {
  for (const remove of removals) remove();
});

/** A project in a folder, with a secret beside it. */
function project(importLine: string): string {
  const { path: folder, remove } = workFolder();
  removals.push(remove);
  mkdirSync(join(folder, "project/api"), { recursive: true });
  mkdirSync(join(folder, "project/.git"));
  writeFileSync(join(folder, "secret.goa"), secret);
  writeFileSync(join(folder, "secret.env"), secret);
  writeFileSync(join(folder, "project/api/main.goa"), `${importLine}\ntype A { id: int }\n`);
  return folder;
}

async function check(folder: string): Promise<string> {
  const { stdout, stderr, code } = await goaidl(join(folder, "project"), ["check", "api/main.goa"]);
  expect(code).toBe(1);
  expect(stdout + stderr).not.toContain("hunter2");
  return stdout + stderr;
}

test.each([
  ['import { A } from "../../secret.goa"', "import-refused"],
  ['import { A } from "../../../../../../../../../../proc/self/environ"', "import-ending"],
  ['import { A } from "../../secret.env"', "import-ending"],
  ['import { A } from "../../missing.goa"', "import-refused"],
])("%s is not read", async (line, code) => {
  expect(await check(project(line))).toContain(code);
});

test("a link does not lead out of the project", async () => {
  const folder = project('import { A } from "./link.goa"');
  symlinkSync(join(folder, "secret.env"), join(folder, "project/api/link.goa"));
  expect(await check(folder)).toContain("import-refused");
});

test("pipes, folders and files of more than 4 MiB are not read", async () => {
  const folder = project(
    'import { A } from "./pipe.goa"\nimport { B } from "./folder.goa"\nimport { C } from "./large.goa"',
  );
  execFileSync("mkfifo", [join(folder, "project/api/pipe.goa")]);
  mkdirSync(join(folder, "project/api/folder.goa"));
  writeFileSync(join(folder, "project/api/large.goa"), "");
  truncateSync(join(folder, "project/api/large.goa"), 4 * 1024 * 1024 + 1);
  const report = await check(folder);
  expect(report.match(/not a regular file/g)).toHaveLength(2);
  expect(report).toContain("is larger than 4 MiB");
});

test("the configuration allows other folders", async () => {
  const folder = project('import { Money } from "../../shared/money.goa"\ntype B { money: Money }');
  mkdirSync(join(folder, "shared"));
  writeFileSync(join(folder, "shared/money.goa"), "type Money { cents: int64 }\n");
  expect(await check(folder)).toContain("import-refused");
  writeFileSync(join(folder, "project/goaidl.config.json"), '{ "inputs": ["api"], "imports": ["../shared"] }\n');
  const { code } = await goaidl(join(folder, "project"), ["check", "api/main.goa"]);
  expect(code).toBe(0);
});

test("a file that several spellings and links lead to is one file", async () => {
  const folder = project(
    'import { Money } from "./money.goa"\nimport { Money as Same } from "../api/./money.goa"\nimport { Money as Linked } from "./link.goa"\ntype B { money: Money  same: Same  linked: Linked }',
  );
  writeFileSync(join(folder, "project/api/money.goa"), "type Money { cents: int64 }\n");
  symlinkSync(join(folder, "project/api/money.goa"), join(folder, "project/api/link.goa"));
  const { code, stdout } = await goaidl(join(folder, "project"), ["ir", "api/main.goa"]);
  expect(code).toBe(0);
  expect(stdout.match(/"name": "Money"/g)?.length).toBeGreaterThan(0);
});

test("a misspelt file name gets a hint with the name of a file beside it", async () => {
  const folder = project('import { Money } from "./mony.goa"');
  writeFileSync(join(folder, "project/api/money.goa"), "type Money { cents: int64 }\n");
  expect(await check(folder)).toContain('did you mean `"./money.goa"`?');
});
