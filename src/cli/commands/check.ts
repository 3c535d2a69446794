import { exit, type Io } from "../io.js";
import { compileFile, hasErrors, report } from "../read-contract.js";

/** Reports what is wrong with some contracts; writes nothing. */
export function checkCommand(files: readonly string[], io: Io): number {
  const diagnostics = files.flatMap((file) => compileFile(file, io).diagnostics);
  report(diagnostics, io);
  if (hasErrors(diagnostics)) return exit.findings;
  io.stdout(`${files.length} contract${files.length === 1 ? "" : "s"} checked\n`);
  return exit.done;
}
