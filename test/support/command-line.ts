import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Io } from "../../src/cli/io.js";
import { main } from "../../src/cli/main.js";
import { systemDisk } from "../../src/cli/output/disk.js";

/** A new folder below the system's temporary one, with files in it. Remove it by `remove`. */
export function workFolder(files: Readonly<Record<string, string>> = {}) {
  const path = mkdtempSync(join(tmpdir(), "goaidl-cli-"));
  const write = (more: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(path, name)), { recursive: true });
      writeFileSync(join(path, name), text);
    }
  };
  write(files);
  return { path, write, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in a folder, in this process. */
export async function goaidl(cwd: string, args: readonly string[], world: Partial<Io> = {}): Promise<Ran> {
  let stdout = "";
  let stderr = "";
  const io: Io = {
    cwd,
    stdout: (text) => {
      stdout += text;
    },
    stderr: (text) => {
      stderr += text;
    },
    stdin: () => "",
    colour: false,
    terminal: false,
    quiet: false,
    debug: false,
    disk: systemDisk,
    stopped: () => new AbortController().signal,
    ...world,
  };
  const code = await main(args, io);
  return { code, stdout, stderr };
}

/** Runs git in a folder, without the user's configuration. */
export function git(cwd: string, ...args: readonly string[]): string {
  const config = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false"];
  const env = { ...process.env, GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_NOSYSTEM: "1" };
  return execFileSync("git", [...config, ...args], { cwd, encoding: "utf8", env });
}
