import { spawn } from "node:child_process";
import { mkdirSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const work = fileURLToPath(new URL("../work/programs/", import.meta.url));

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Bundles a program of the tests with the sources of the runtime, to be run in a separate process. */
export async function bundledProgram(file: string, platform: "node" | "browser" = "node"): Promise<string> {
  mkdirSync(work, { recursive: true });
  const outfile = `${work}${basename(file).replace(/\.tsx?$/, "")}.${process.pid}.mjs`;
  await build({
    entryPoints: [file],
    outfile,
    bundle: true,
    platform,
    format: "esm",
    ...(platform === "node" ? { external: ["ws", "@redis/client"] } : {}),
    logLevel: "error",
  });
  return outfile;
}

/** Runs a bundled program with Node's defaults until it ends. */
export function runProgram(file: string, args: readonly string[]): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const env = { ...process.env };
    delete env.NODE_OPTIONS;
    const child = spawn(process.execPath, [file, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let stderr = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      stderr += text;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}
