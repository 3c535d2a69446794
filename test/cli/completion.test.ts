import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, test } from "vitest";
import { goaidl, workFolder } from "../support/command-line.js";

/** `goaidl completion`: the words, and the scripts in the shells that this machine has. */

const bin = fileURLToPath(new URL("../../bin/goaidl.js", import.meta.url));
const logger = fileURLToPath(new URL("../../specs/logger.goa", import.meta.url));
const folder = workFolder({
  "logger.goa": 'goa 1\nservice logger { method tail { streaming result int  http { GET "/tail" } } }\n',
  "broken.goa": "goa 1\nservice",
  goaidl: `#!/bin/sh\nexec ${process.execPath} ${bin} "$@"\n`,
});
chmodSync(`${folder.path}/goaidl`, 0o755);
afterAll(() => folder.remove());

async function words(...line: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await goaidl(folder.path, ["completion", "--words", "--", ...line]);
  expect([code, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter((word) => word !== "");
}

describe("the words that can follow", () => {
  test.each([
    [["ca"], ["call"]],
    [["compile", "--ta"], ["--target"]],
    [["call", "logger.goa", ""], ["logger.tail"]],
    [["call", "logger.goa", "logger.t"], ["logger.tail"]],
    [["call", "--url", "ws://x", "logger.goa", "log"], ["logger.tail"]],
    [["call", "logger.goa", "logger.tail", "--proto"], ["--protocol"]],
    [
      ["call", "logger.goa", "logger.tail", "--protocol", "g"],
      ["goaidl.v1", "goa"],
    ],
    [
      ["check", "--format", ""],
      ["text", "json", "sarif", "github"],
    ],
    [
      ["completion", ""],
      ["bash", "zsh", "fish"],
    ],
    [["call", "broken.goa", ""], []],
    [["call", "missing.goa", ""], []],
    [["call", ""], []],
    [["nonsense", ""], []],
  ])("%j", async (line, expected) => {
    expect(await words(...line)).toEqual(expected);
  });

  test("at the beginning, every command", async () => {
    expect(await words("")).toEqual(expect.arrayContaining(["compile", "call", "mock", "completion", "--help"]));
  });
});

test.each([
  [[], "the shell is missing: name bash, zsh, fish"],
  [["bsh"], "there is no script for bsh; did you mean bash?"],
  [["bash", "zsh"], "there is no script for bash"],
])("wrong usage: %j", async (args, words) => {
  const { code, stderr } = await goaidl(folder.path, ["completion", ...args]);
  expect([code, stderr]).toEqual([2, expect.stringContaining(words)]);
});

const has = (shell: string): boolean => spawnSync(shell, ["-c", "exit"]).status === 0;

/** Runs a script in a shell that finds the built command. */
function inShell(shell: string, script: string): string[] {
  const env = { ...process.env, PATH: `${folder.path}:${process.env.PATH}`, NODE_OPTIONS: "" };
  return execFileSync(shell, ["-c", script], { cwd: folder.path, env, encoding: "utf8" })
    .split("\n")
    .filter((line) => line !== "");
}

describe("the script", () => {
  test.skipIf(!has("bash"))("of bash", () => {
    const complete = (...line: readonly string[]) =>
      inShell(
        "bash",
        `source <(goaidl completion bash); COMP_WORDS=(goaidl ${line.map((word) => `'${word}'`).join(" ")}); COMP_CWORD=${line.length}; _goaidl; printf '%s\\n' "\${COMPREPLY[@]}"`,
      );
    expect(complete("moc")).toEqual(["mock"]);
    expect(complete("call", logger, "logger.")).toEqual([
      "logger.monitor",
      "logger.tail",
      "logger.ingest",
      "logger.topics",
    ]);
    expect(complete("check", "logg")).toEqual(["logger.goa"]);
  });

  test.skipIf(!has("zsh"))("of zsh", () => {
    const script = `source <(goaidl completion zsh); compadd() { print -l -- \${(P)2}; }; _files() { print files; }; words=(goaidl call ${logger} logger.t); CURRENT=4; _goaidl`;
    expect(inShell("zsh", script)).toEqual(["logger.tail", "logger.topics"]);
  });

  test.skipIf(!has("fish"))("of fish", () => {
    expect(inShell("fish", `goaidl completion fish | source; complete -C "goaidl call ${logger} logger.t"`)).toEqual([
      "logger.tail",
      "logger.topics",
    ]);
  });
});
