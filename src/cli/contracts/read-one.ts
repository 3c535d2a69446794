import type { Design } from "../../ir/design.js";
import type { Io } from "../io.js";
import { printDiagnostics } from "../output/print-diagnostics.js";
import { compileFile, isDesign } from "./read-contract.js";

/** Reads a contract, or a design that `goaidl ir` printed. Prints reports; null if there are errors. */
export async function readOne(file: string, io: Io): Promise<Design | null> {
  if (isDesign(file)) {
    const { readDesign } = await import("./read-design.js");
    return readDesign(file, io);
  }
  const { value, diagnostics } = compileFile(file, io);
  // Only `check` reports warnings.
  if (value.design === null) printDiagnostics(diagnostics, io);
  return value.design;
}
