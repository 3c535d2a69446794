import { readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readConfig } from "../config/read-config.js";
import { foldersOf } from "../contracts/find-contracts.js";
import { readText } from "../contracts/read-contract.js";
import { UsageError } from "../failures.js";
import { exit, type Io, stdinName } from "../io.js";
import { printFailure } from "../output/print-failure.js";
import { type CompileArguments, type CompilePlan, planCompile } from "../targets/compile-plan.js";
import { isBuiltIn } from "../targets/find-target.js";
import { type Dependencies, runOnChange } from "../watch.js";
import { compileOnce } from "./compile.js";

/** Compiles, and again after each change, until it is stopped. Mistakes are reported, and the next change is waited for. */
export async function watchCommand(args: CompileArguments, io: Io): Promise<number> {
  if (args.files.includes(stdinName)) throw new UsageError("standard input can't be watched: name a file");
  if (args.check) throw new UsageError("--check ends by itself: leave --watch out");
  await runOnChange(() => round(args, io), io.stopped());
  return exit.done;
}

async function round(args: CompileArguments, io: Io): Promise<Dependencies> {
  const texts = new Map<string, string | null>();
  const world: Io = { ...io, onRead: (path, text) => void texts.set(path, text) };
  let folders = foldersOf(args.files, io.cwd);
  try {
    const config = readConfig(args.config, world).value;
    if (args.files.length === 0 && config !== null) folders = foldersOf(config.inputs, config.folder);
    const plan = await planCompile(args, world);
    for (const folder of templateFolders(plan)) {
      folders = [...folders, folder];
      for (const path of templatesIn(folder)) readText(path, world);
    }
    await compileOnce(plan, args, world);
  } catch (error) {
    await printFailure(error, io);
  }
  io.stderr(`watching ${texts.size} file${texts.size === 1 ? "" : "s"} for changes\n`);
  return { texts, folders };
}

/** Where templates stand that people write: those that replace ours, and those of targets of their own. */
function templateFolders({ templates, tasks }: CompilePlan): string[] {
  const own = tasks.flatMap(({ target }) =>
    isBuiltIn(target) ? [] : target.templates.map((url) => fileURLToPath(url)),
  );
  return [...new Set([...(templates === null ? [] : [templates]), ...own])];
}

function templatesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".hbs"))
    .map((name) => join(folder, name));
}
