import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { targets } from "../../targets/registry.js";
import { git, goaidl, workFolder } from "../support/command-line.js";

/** Runs the samples of specs/manual/cli.md. */

const root = fileURLToPath(new URL("../../", import.meta.url));
const manual = readFileSync(join(root, "specs/manual/cli.md"), "utf8");

/** The first block of a language behind a heading. */
function block(heading: string, language: string): string {
  const section = manual.slice(manual.indexOf(`## ${heading}\n`));
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(section)?.[1] ?? "";
}

const contract = "/// An item.\ntype Item { id: int }\n";

let folder = workFolder();
afterEach(() => folder.remove());

test("every command is in the manual's table", async () => {
  folder = workFolder();
  const { stdout } = await goaidl(folder.path, ["--help"]);
  const commands = [...stdout.matchAll(/^ {2}goaidl (\w+)/gm)].map((match) => match[1]);
  expect(commands.length).toBeGreaterThan(5);
  for (const command of commands) expect(manual).toMatch(new RegExp(`^\\| \`${command}[ \`]`, "m"));
});

/** The manual of a target: its page, or else its part of targets.md. */
function pageOf(target: string): string {
  const path = join(root, `specs/manual/${target}.md`);
  if (existsSync(path)) return readFileSync(path, "utf8");
  const sections = readFileSync(join(root, "specs/manual/targets.md"), "utf8").split(/^#{2,3} /m);
  return sections.find((section) => section.split("\n")[0]?.split(", ").includes(target)) ?? "";
}

test.each(targets.map((target) => [target.name, target.options] as const))(
  "the page of %s lists its options and their defaults as it declares them",
  (name, { properties }) => {
    const entries = Object.entries(typeof properties === "object" && properties !== null ? properties : {});
    const rows = [...pageOf(name).matchAll(/^\| `(\w+)` \| (`[^`]*`|[^|`]*) \|/gm)].map((row) => [row[1], row[2]]);
    const names = entries.map(([option]) => option);
    expect(rows.map(([option]) => option).filter((option) => names.includes(option ?? ""))).toEqual(names);
    for (const [option, declared] of entries) {
      const { default: preset } = { default: "", ...Object(declared) };
      // An empty default means one that is derived from the contract, which the page describes in words.
      if (preset !== "" && !(Array.isArray(preset) && preset.length === 0))
        expect(rows, option).toContainEqual([option, `\`${preset}\``]);
    }
  },
);

test("the configuration in the manual is valid", async () => {
  folder = workFolder({
    "goaidl.config.json": block("The configuration", "json"),
    "contracts/common.goa": contract,
    "contracts/shop.goa": 'import { Item } from "./common.goa"\n\ntype Order { items: Item[] }\n',
  });
  expect(await goaidl(folder.path, ["compile"])).toMatchObject({ code: 0, stderr: "" });
  expect(existsSync(join(folder.path, "docs/shop/asyncapi.json"))).toBe(true);
  expect(await goaidl(folder.path, ["compile", "--check"])).toMatchObject({ code: 0, stderr: "" });
});

test("the workflow's steps run, and find the faults that they check for", async () => {
  const workflow: { jobs: { contract: { steps: { run?: string }[] } } } = parse(block("In a workflow", "yaml"));
  const steps = workflow.jobs.contract.steps.flatMap(({ run }) => (run?.startsWith("npx goaidl ") ? [run] : []));
  expect(steps).toHaveLength(5);
  const runAll = async (): Promise<number[]> => {
    const codes: number[] = [];
    for (const step of steps) {
      const words = step
        .replace(/^npx goaidl /, "")
        .replace(/ >> .*$/, "")
        .split(" ");
      codes.push((await goaidl(folder.path, words)).code);
    }
    return codes;
  };
  const config = { inputs: ["shop.goa"], targets: ["json-schema"] };
  folder = workFolder({ "goaidl.config.json": JSON.stringify(config), "shop.goa": contract });
  await goaidl(folder.path, ["compile"]);
  git(folder.path, "init", "-q", "-b", "main");
  git(folder.path, "add", ".");
  git(folder.path, "commit", "-qm", "first");
  git(folder.path, "update-ref", "refs/remotes/origin/main", "HEAD");
  expect(await runAll()).toEqual([0, 0, 0, 0, 0]);
  folder.write({ "shop.goa": "type Item {id: int, size: int}\n" });
  expect(await runAll()).toEqual([0, 1, 0, 1, 0]);
  folder.write({ "shop.goa": "type Item { id: intt }\n" });
  expect(await runAll()).toEqual([1, 0, 1, 1, 1]);
});

describe("before a commit", () => {
  test("the hook accepts valid contracts, and stops others", () => {
    folder = workFolder({
      "shop.goa": contract,
      "notes.txt": "",
      "bin/npx": `#!/bin/sh\nshift\nexec "${process.execPath}" "${root}bin/goaidl.js" "$@"\n`,
    });
    git(folder.path, "init", "-q", "-b", "main");
    folder.write({ ".git/hooks/pre-commit": block("Before a commit", "sh") });
    chmodSync(join(folder.path, ".git/hooks/pre-commit"), 0o755);
    chmodSync(join(folder.path, "bin/npx"), 0o755);
    const commit = (): boolean => {
      const config = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
      const env = { ...process.env, PATH: `${join(folder.path, "bin")}:${process.env.PATH}` };
      try {
        execFileSync("git", [...config, "commit", "-qm", "next"], { cwd: folder.path, env, stdio: "ignore" });
        return true;
      } catch {
        return false;
      }
    };
    git(folder.path, "add", ".");
    expect(commit()).toBe(true);
    folder.write({ "shop.goa": "type Item {id: int}\n" });
    git(folder.path, "add", ".");
    expect(commit()).toBe(false);
    folder.write({ "shop.goa": "type Item { id: intt }\n" });
    git(folder.path, "add", ".");
    expect(commit()).toBe(false);
    git(folder.path, "reset", "-q", "--hard");
    folder.write({ "notes.txt": "no contract" });
    git(folder.path, "add", ".");
    expect(commit()).toBe(true);
  });

  test("each hook of .pre-commit-hooks.yaml runs a command that takes files", async () => {
    const hooks: { id: string; entry: string; files: string }[] = parse(
      readFileSync(join(root, ".pre-commit-hooks.yaml"), "utf8"),
    );
    expect(hooks.map((hook) => hook.id)).toEqual(["goaidl-fmt", "goaidl-check", "goaidl-lint"]);
    folder = workFolder({ "shop.goa": contract });
    for (const { entry, files } of hooks) {
      expect("api/shop.goa").toMatch(new RegExp(files));
      expect(await goaidl(folder.path, [...entry.split(" ").slice(1), "shop.goa"])).toMatchObject({ code: 0 });
    }
  });
});
