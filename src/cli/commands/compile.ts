import { resolve } from "node:path";
import { exit, type Io } from "../io.js";
import { abandonedFolders } from "../output/abandoned-folders.js";
import { compareFolders } from "../output/compare-files.js";
import { type FolderPlan, type Output, planFolders } from "../output/output-plan.js";
import { hasErrors, printDiagnostics } from "../output/print-diagnostics.js";
import { printDifferences, printWritten } from "../output/print-outcome.js";
import { writeFolders } from "../output/write-files.js";
import { type CompileArguments, type CompilePlan, planCompile } from "../targets/compile-plan.js";
import { generateAll } from "../targets/generate-all.js";
import { refuseSameFile } from "../targets/same-file.js";

/** Compiles contracts into the folders of some targets. Nothing is written if anything failed. */
export async function compileCommand(args: CompileArguments, io: Io): Promise<number> {
  const plan = await planCompile(args, io);
  const { results, diagnostics } = await generateAll(plan, io);
  printDiagnostics(diagnostics, io);
  if (hasErrors(diagnostics)) return exit.findings;
  const made = results.flatMap((result) => result.made);
  refuseSameFile(made, plan, io);
  const outputs = made.map(({ output }) => output);
  const folders = [...planFolders(outputs, plan.whole, io.disk), ...foldersToClear(outputs, plan, io)];
  if (args.check) {
    const roots = folders.map((folder) => folder.root);
    return printDifferences(compareFolders(folders, io.disk), roots, io);
  }
  for (const written of writeFolders(folders, { force: args.force, disk: io.disk })) {
    const its = outputs.filter(({ root }) => root === written.root);
    printWritten(written, its, io);
  }
  return exit.done;
}

/** Output folders of contracts that are gone or have moved. */
export function foldersToClear(outputs: readonly Output[], plan: CompilePlan, io: Io): FolderPlan[] {
  const search = {
    bases: [...new Set(plan.tasks.map(({ base }) => base))],
    filled: [...new Set(outputs.map(({ root }) => root))],
    contracts: plan.contracts.map((contract) => resolve(io.cwd, contract)),
    tasks: plan.tasks.map(({ target, root }) => ({ target: target.name, root })),
    whole: plan.whole,
  };
  return abandonedFolders(search, io.disk);
}
