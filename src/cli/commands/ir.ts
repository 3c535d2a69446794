import { canonicalText } from "../../ir/canonical.js";
import { exit, type Io } from "../io.js";
import { compileFile } from "../read-contract.js";
import { report } from "../report.js";

/** Prints the design of a contract as canonical JSON. */
export function irCommand(file: string, io: Io): number {
  const outcome = compileFile(file, io);
  report(outcome.diagnostics, io);
  if (outcome.value.design === null) return exit.findings;
  io.stdout(canonicalText(outcome.value.design));
  return exit.done;
}
