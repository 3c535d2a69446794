import { basename, isAbsolute, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { reporter } from "../../diagnostics/define.js";
import type { Diagnostic, Outcome } from "../../diagnostics/diagnostic.js";
import { generate } from "../../emit/generate.js";
import type { Design } from "../../ir/design.js";
import { sourceFile } from "../../text/source-file.js";
import { configDiagnostics } from "../config/config-diagnostics.js";
import { compileFile, isDesign, shownPath } from "../contracts/read-contract.js";
import { distinct } from "../distinct.js";
import { ConfigError, UsageError } from "../failures.js";
import { exit, type Io } from "../io.js";
import { compareFolders, type Difference } from "../output/compare-files.js";
import { announce } from "../output/line.js";
import { type Output, planFolders } from "../output/output-plan.js";
import { hasErrors, printDiagnostics } from "../output/print-diagnostics.js";
import { progress } from "../output/progress.js";
import { type Written, writeFolders } from "../output/write-files.js";
import { type CompileArguments, type CompilePlan, planCompile, type Task } from "../targets/compile-plan.js";

const reportConfig = reporter(configDiagnostics);

/** Compiles contracts into the folders of some targets. Nothing is written when anything failed. */
export async function compileCommand(args: CompileArguments, io: Io): Promise<number> {
  const plan = await planCompile(args, io);
  return compileOnce(plan, args, io);
}

/** Does what was planned. Throws a UsageError, an IoError or a ConfigError. */
export async function compileOnce(plan: CompilePlan, { check, force }: CompileArguments, io: Io): Promise<number> {
  const { outputs, diagnostics } = await generateAll(plan, io);
  printDiagnostics(diagnostics, io);
  if (hasErrors(diagnostics)) return exit.findings;
  refuseSameFile(outputs, plan, io);
  const folders = planFolders(
    outputs.map(({ output }) => output),
    plan.whole,
  );
  if (check)
    return tellDifferences(
      compareFolders(folders),
      folders.map((folder) => folder.root),
      io,
    );
  for (const written of writeFolders(folders, force)) {
    const made = outputs.filter(({ output }) => output.root === written.root).map(({ output }) => output);
    tellWritten(written, made, io);
  }
  return exit.done;
}

interface Made {
  readonly output: Output;
  readonly task: Task;
}

async function generateAll(plan: CompilePlan, io: Io): Promise<{ outputs: Made[]; diagnostics: Diagnostic[] }> {
  const outputs: Made[] = [];
  const diagnostics: Diagnostic[] = [];
  const templates = plan.templates === null ? null : pathToFileURL(`${plan.templates}/`);
  const steps = progress(plan.contracts.length, io);
  for (const contract of plan.contracts) {
    steps.next(contract);
    const { value: design, diagnostics: found } = await readContract(contract, io);
    diagnostics.push(...found);
    if (design === null) continue;
    const generated = generate(design, basename(contract), plan.tasks, templates);
    for (const [index, { files, diagnostics: more }] of generated.entries()) {
      const task = plan.tasks[index];
      if (task === undefined) continue;
      diagnostics.push(...more.map((diagnostic) => shownPlace(diagnostic, io)));
      const absolute = resolve(io.cwd, contract);
      const output = {
        contract: absolute,
        target: task.target.name,
        root: task.root(contract),
        prefix: task.prefix,
        files,
      };
      outputs.push({ output, task });
    }
  }
  steps.end();
  return { outputs, diagnostics: distinct(diagnostics) };
}

/** A printDiagnostics about a template, whose path is absolute, as seen from the working directory. */
function shownPlace(diagnostic: Diagnostic, io: Io): Diagnostic {
  const { file } = diagnostic.span;
  if (!isAbsolute(file.path)) return diagnostic;
  return { ...diagnostic, span: { ...diagnostic.span, file: sourceFile(shownPath(file.path, io), file.text) } };
}

/** The design of a contract, null when it has errors; or one that `goaidl ir` printed. Throws a UsageError. */
async function readContract(file: string, io: Io): Promise<Outcome<Design | null>> {
  if (isDesign(file)) {
    const { readDesign } = await import("../contracts/read-design.js");
    return { value: readDesign(file, io), diagnostics: [] };
  }
  const { value, diagnostics } = compileFile(file, io);
  return { value: value.design, diagnostics };
}

/** Throws where two outputs of this run hold the same file. */
function refuseSameFile(outputs: readonly Made[], plan: CompilePlan, io: Io): void {
  const makers = new Map<string, Made>();
  for (const made of outputs) {
    for (const file of made.output.files) {
      const path = resolve(made.output.root, made.output.prefix, file.path);
      const other = makers.get(path);
      makers.set(path, made);
      if (other === undefined) continue;
      const sameContract = other.output.contract === made.output.contract;
      const name = ({ output }: Made): string => (sameContract ? output.target : shownPath(output.contract, io));
      const words = { path: shownPath(path, io), first: name(other), second: name(made) };
      if (plan.config === null || made.task.index === null) {
        throw new UsageError(
          `${words.first} and ${words.second} would both write ${words.path}: put {name} into --out, as in --out "gen/{name}"`,
        );
      }
      const hint = sameContract
        ? "give one of them an `out` of its own"
        : 'put `{name}` into `out`, as in "gen/{name}"';
      const choice = ["targets", made.task.index];
      const { text } = plan.config;
      const out = [[...choice, "out"], ["out"], ["inputs"]].find((path) => text.has(path)) ?? [];
      const span = text.valueSpan(sameContract ? choice : out);
      throw new ConfigError([reportConfig("config-same-output", words, span, { hint })]);
    }
  }
}

function tellWritten(written: Written, outputs: readonly Output[], io: Io): void {
  const root = shownPath(written.root, io) || ".";
  for (const path of written.overwritten) {
    io.stderr(`${shownPath(path, io)} had been changed by hand since goaidl wrote it: the change is overwritten\n`);
  }
  for (const path of written.kept) {
    io.stderr(`${shownPath(path, io)} is no longer generated, but was changed by hand: it stays, remove it yourself\n`);
  }
  const contracts = [...new Set(outputs.map((output) => shownPath(output.contract, io)))];
  const targets = [...new Set(outputs.map((output) => output.target))];
  const parts = [
    `${written.written.length} written`,
    `${written.unchanged.length} unchanged`,
    ...(written.removed.length > 0 ? [`${written.removed.length} removed`] : []),
  ];
  const [first = ""] = contracts;
  const sources = contracts.length === 1 ? first : `${contracts.length} contracts`;
  announce(`${sources}: ${targets.join(", ")} in ${root} (${parts.join(", ")})`, io);
}

const words: Readonly<Record<Difference["kind"], string>> = {
  missing: "missing",
  changed: "out of date",
  stale: "stale",
  untracked: "not generated",
};

function tellDifferences(differences: readonly Difference[], roots: readonly string[], io: Io): number {
  for (const { kind, path, line } of differences) {
    const at = line === undefined ? "" : `:${line.number}`;
    io.stderr(`${words[kind]}: ${shownPath(path, io)}${at}\n`);
    if (line === undefined) continue;
    if (line.onDisk !== null) io.stderr(`  - ${line.onDisk}\n`);
    if (line.wanted !== null) io.stderr(`  + ${line.wanted}\n`);
  }
  const folders = [...new Set(roots.map((root) => shownPath(root, io) || "."))].join(", ");
  io.stdout(
    differences.length === 0
      ? `${folders}: up to date\n`
      : `${folders}: out of date, run goaidl compile without --check\n`,
  );
  return differences.length === 0 ? exit.done : exit.findings;
}
