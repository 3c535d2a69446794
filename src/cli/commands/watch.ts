import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { readConfig } from "../config/read-config.js";
import { foldersOf } from "../contracts/find-contracts.js";
import { readText, shownPath } from "../contracts/read-contract.js";
import { UsageError } from "../failures.js";
import { exit, type Io, stdinName } from "../io.js";
import { announce, counted } from "../output/line.js";
import { planFolders } from "../output/output-plan.js";
import { hasErrors, printDiagnostics } from "../output/print-diagnostics.js";
import { printFailure } from "../output/print-failure.js";
import { printEdited } from "../output/print-outcome.js";
import { type Written, writeFolders } from "../output/write-files.js";
import { type CompileArguments, type CompilePlan, planCompile } from "../targets/compile-plan.js";
import { isBuiltIn } from "../targets/find-target.js";
import { type ContractResult, generateAll } from "../targets/generate-all.js";
import { refuseSameFile } from "../targets/same-file.js";
import { type Dependencies, runOnChange } from "../watch.js";
import { foldersToClear } from "./compile.js";

/** The results of earlier rounds, so that a change compiles only the contracts that it affects. */
interface Memory {
  /** By the contract's absolute path. */
  results: ReadonlyMap<string, ContractResult>;
  /** Results that are not on the disk yet, because a round with errors writes nothing. */
  unwritten: readonly ContractResult[];
  /** The inputs of all results: the configuration and the templates. */
  settings: string;
}

/**
 * Compiles, and again after each change, until it is stopped. A round prints one line. After a round with mistakes, it
 * waits for the next change.
 */
export async function watchCommand(args: CompileArguments, io: Io): Promise<number> {
  if (args.files.includes(stdinName)) throw new UsageError("standard input can't be watched: name a file");
  if (args.check) throw new UsageError("--check and --watch exclude each other: --check ends after one run");
  const memory: Memory = { results: new Map(), unwritten: [], settings: "" };
  await runOnChange((changed) => round(args, changed, memory, io), io.stopped());
  return exit.done;
}

async function round(
  args: CompileArguments,
  changed: readonly string[] | null,
  memory: Memory,
  io: Io,
): Promise<Dependencies> {
  const texts = new Map<string, string | null>();
  const world: Io = { ...io, onRead: (path, text) => void texts.set(path, text) };
  const subject = subjectOf(changed, io);
  let folders = foldersOf(args.files, io.cwd);
  try {
    const config = readConfig(args.config, world).value;
    if (args.files.length === 0 && config !== null) folders = foldersOf(config.inputs, config.folder);
    const plan = await planCompile(args, world);
    for (const folder of templateFolders(plan)) {
      folders = [...folders, folder];
      for (const path of templatesIn(folder)) readText(path, world);
    }
    const settings = JSON.stringify([...texts]);
    if (settings !== memory.settings) memory.results = new Map();
    memory.settings = settings;
    const outcome = await compileRound(plan, args, memory, world);
    const watching = changed === null ? `; watching ${counted(texts.size, "file")}` : "";
    announce(`${subject ?? counted(plan.contracts.length, "contract")}: ${outcome}${watching}`, io);
  } catch (error) {
    await printFailure(error, io);
    announce(`${subject ?? "waiting for a change"}: nothing was written`, io);
  }
  return { texts, folders };
}

/** The cause of a round, for its line; null for the first round. */
function subjectOf(changed: readonly string[] | null, io: Io): string | null {
  const [first] = changed ?? [];
  if (changed === null || first === undefined) return null;
  return changed.length === 1 ? `${shownPath(first, io)} changed` : `${changed.length} files changed`;
}

/** Compiles the contracts that changed, and writes their folders. Returns a summary in a few words. */
async function compileRound(plan: CompilePlan, args: CompileArguments, memory: Memory, io: Io): Promise<string> {
  const current = currentTexts(io);
  const before = memory.results;
  const { results, diagnostics } = await generateAll(plan, io, (contract) => {
    const known = before.get(contract);
    if (known === undefined || [...known.reads].some(([path, text]) => current(path) !== text)) return null;
    for (const [path, text] of known.reads) io.onRead?.(path, text);
    return known;
  });
  const paths = plan.contracts.map((contract) => resolve(io.cwd, contract));
  const known = new Set(before.values());
  const fresh = results.filter((result) => !known.has(result));
  memory.results = new Map(results.map((result, index) => [paths[index] ?? "", result]));
  memory.unwritten = [...memory.unwritten, ...fresh];
  if (hasErrors(diagnostics)) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    printDiagnostics(errors, io);
    return `${counted(errors.length, "error")}, nothing was written`;
  }
  printDiagnostics(
    fresh.flatMap((result) => result.diagnostics),
    io,
  );
  const made = results.flatMap((result) => result.made);
  refuseSameFile(made, plan, io);
  const outputs = made.map(({ output }) => output);
  const isFull = before.size !== paths.length || paths.some((path) => !before.has(path));
  const touched = new Set(memory.unwritten.flatMap((result) => result.made.map(({ output }) => output.root)));
  const folders = planFolders(
    outputs.filter(({ root }) => isFull || touched.has(root)),
    plan.whole,
    io.disk,
  );
  const cleared = isFull ? foldersToClear(outputs, plan, io) : [];
  const written = writeFolders([...folders, ...cleared], { force: args.force, disk: io.disk });
  memory.unwritten = [];
  for (const one of written) printEdited(one, io);
  return summaryOf(written);
}

function summaryOf(written: readonly Written[]): string {
  const count = (of: (one: Written) => readonly string[]): number =>
    written.reduce((sum, one) => sum + of(one).length, 0);
  const removed = count((one) => one.removed);
  const files = count((one) => one.written);
  if (files === 0 && removed === 0) return "all files are up to date";
  return [`${counted(files, "file")} written`, ...(removed === 0 ? [] : [`${removed} removed`])].join(", ");
}

/** Returns a function that reads the current texts of files, each once. */
function currentTexts(io: Io): (path: string) => string | null {
  const texts = new Map<string, string | null>();
  return (path) => {
    const known = texts.get(path);
    if (known !== undefined) return known;
    const text = textOrNull(path, io);
    texts.set(path, text);
    return text;
  };
}

function textOrNull(path: string, io: Io): string | null {
  try {
    return readText(path, io);
  } catch {
    return null;
  }
}

/** The folders of the user's templates: the one that replaces goaidl's, and those of targets that the user wrote. */
function templateFolders({ templates, tasks }: CompilePlan): string[] {
  const foreign = tasks.flatMap(({ target }) =>
    isBuiltIn(target) ? [] : target.templates.map((url) => fileURLToPath(url)),
  );
  return [...new Set([...(templates === null ? [] : [templates]), ...foreign])];
}

function templatesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".hbs"))
    .map((name) => join(folder, name));
}
