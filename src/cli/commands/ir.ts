import { canonicalText } from "../../ir/canonical.js";
import { compileFile } from "../contracts/read-contract.js";
import { exit, type Io } from "../io.js";
import { printDiagnostics } from "../output/print-diagnostics.js";

/** Prints the design of a contract as canonical JSON. */
export function irCommand(file: string, io: Io): number {
  const outcome = compileFile(file, io);
  printDiagnostics(outcome.diagnostics, io);
  if (outcome.value.design === null) return exit.findings;
  io.stdout(canonicalText(outcome.value.design));
  return exit.done;
}
