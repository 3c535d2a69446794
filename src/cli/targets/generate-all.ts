import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Diagnostic, Outcome } from "../../diagnostics/diagnostic.js";
import { type Generated, generate } from "../../emit/generate.js";
import type { Design } from "../../ir/design.js";
import { sourceFile } from "../../text/source-file.js";
import { compileFile, isDesign, shownPath } from "../contracts/read-contract.js";
import { distinct } from "../distinct.js";
import { InternalError, IoError, isExpected } from "../failures.js";
import { type Io, stdinName } from "../io.js";
import type { Output } from "../output/output-plan.js";
import { progress } from "../output/progress.js";
import type { CompilePlan, Task } from "./compile-plan.js";
import { isBuiltIn } from "./find-target.js";
import { outputFault } from "./target-faults.js";

/** The output of a task for a contract. */
export interface Made {
  readonly output: Output;
  readonly task: Task;
}

/** The whole output for one contract, and the texts of the files that it depends on; null for one that does not exist. */
export interface ContractResult {
  readonly made: readonly Made[];
  readonly diagnostics: readonly Diagnostic[];
  readonly reads: ReadonlyMap<string, string | null>;
}

export interface GeneratedAll {
  readonly results: readonly ContractResult[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Compiles the contracts of a plan, except those whose result is in `known`. */
export async function generateAll(
  plan: CompilePlan,
  io: Io,
  known: (contract: string) => ContractResult | null = () => null,
): Promise<GeneratedAll> {
  const results: ContractResult[] = [];
  const steps = progress(plan.contracts.length, io);
  for (const contract of plan.contracts) {
    steps.next(contract);
    results.push(known(resolve(io.cwd, contract)) ?? (await generateOne(contract, plan, io)));
  }
  steps.end();
  return { results, diagnostics: distinct(results.flatMap((result) => result.diagnostics)) };
}

async function generateOne(contract: string, plan: CompilePlan, io: Io): Promise<ContractResult> {
  const reads = new Map<string, string | null>();
  const onRead = (path: string, text: string | null): void => {
    reads.set(path, text);
    io.onRead?.(path, text);
  };
  const { value: design, diagnostics } = await readContract(contract, { ...io, onRead });
  if (design === null) return { made: [], diagnostics, reads };
  const generated = generateTargets(design, contract, plan, io);
  const made = generated.flatMap(({ files }, index): Made[] => {
    const task = plan.tasks[index];
    if (task === undefined) return [];
    const { target, root, base, prefix } = task;
    const absolute = resolve(io.cwd, contract);
    const output = { contract: absolute, target: target.name, root: root(contract), base, prefix, files };
    return [{ output, task }];
  });
  const more = generated.flatMap((one) => one.diagnostics).map((diagnostic) => shownPlace(diagnostic, io));
  return { made: withoutCopies(made), diagnostics: [...diagnostics, ...more], reads };
}

/** Removes files that an earlier target generates with the same text, because targets can share a folder. */
function withoutCopies(made: readonly Made[]): Made[] {
  const first = new Map<string, { readonly text: string; readonly target: string }>();
  return made.map(({ output, task }) => {
    const { target } = output;
    const files = output.files.filter(({ path, text }) => {
      const full = resolve(output.root, output.prefix, path);
      const known = first.get(full);
      if (known !== undefined && known.target !== target && known.text === text) return false;
      first.set(full, { text, target });
      return true;
    });
    return { output: { ...output, files }, task };
  });
}

/**
 * The relative path from an output folder to the contract's folder. Empty for a design, whose contract may be anywhere,
 * and for a contract on another drive.
 */
function contractFolder(folder: string, contract: string, io: Io): { readonly contractFolder?: string } {
  if (isDesign(contract) || contract === stdinName) return {};
  const path = relative(resolve(io.cwd, folder), dirname(resolve(io.cwd, contract)));
  return isAbsolute(path) ? {} : { contractFolder: path.split(sep).join("/") };
}

/**
 * Runs the targets of a plan. Throws an IoError if a user's target may have failed; if all are built in, an
 * InternalError.
 */
function generateTargets(design: Design, contract: string, plan: CompilePlan, io: Io): readonly Generated[] {
  const templates = plan.templates === null ? null : pathToFileURL(`${plan.templates}/`);
  try {
    const generations = plan.tasks.map(({ target, options, root, prefix }) => {
      const folder = join(root(contract), prefix);
      return { target, options, folder, ...contractFolder(folder, contract, io) };
    });
    const generated = generate(design, basename(contract), generations, templates);
    for (const [index, output] of generated.entries()) {
      const target = plan.tasks[index]?.target;
      const fault = target === undefined || isBuiltIn(target) ? null : outputFault(output);
      if (fault !== null) throw new IoError(`the target ${output.target} failed on ${contract}: ${fault}`);
    }
    return generated;
  } catch (error) {
    if (isExpected(error)) throw error;
    const foreign = plan.tasks.filter(({ target }) => !isBuiltIn(target)).map(({ target }) => target.name);
    if (foreign.length === 0) throw new InternalError(contract, error);
    const message = error instanceof Error ? error.message : String(error);
    throw new IoError(`a target failed on ${contract} (${foreign.join(", ")}): ${message}`);
  }
}

/** Makes the absolute path of a template in a report relative to the working directory. */
function shownPlace(diagnostic: Diagnostic, io: Io): Diagnostic {
  const { file } = diagnostic.span;
  if (!isAbsolute(file.path)) return diagnostic;
  return { ...diagnostic, span: { ...diagnostic.span, file: sourceFile(shownPath(file.path, io), file.text) } };
}

/** The design of a contract, or a design that `goaidl ir` printed; null if there are errors. */
async function readContract(file: string, io: Io): Promise<Outcome<Design | null>> {
  if (isDesign(file)) {
    const { readDesign } = await import("../contracts/read-design.js");
    return { value: readDesign(file, io), diagnostics: [] };
  }
  const { value, diagnostics } = compileFile(file, io);
  return { value: value.design, diagnostics };
}
