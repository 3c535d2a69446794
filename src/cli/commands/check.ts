import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { findContracts } from "../find-contracts.js";
import { exit, type Io } from "../io.js";
import { compileFile } from "../read-contract.js";
import { type Format, hasErrors, reportAs } from "../report.js";

export interface CheckArguments {
  readonly files: readonly string[];
  readonly format: Format;
  readonly stdinPath: string;
}

/** Reports what is wrong with some contracts; writes nothing. */
export async function checkCommand(args: CheckArguments, io: Io): Promise<number> {
  const files = await findContracts(args.files, io);
  const diagnostics = distinct(files.flatMap((file) => compileFile(file, io, args.stdinPath).diagnostics));
  await reportAs(args.format, diagnostics, io);
  if (hasErrors(diagnostics)) return exit.findings;
  if (args.format === "text") io.stdout(`${files.length} contract${files.length === 1 ? "" : "s"} checked\n`);
  return exit.done;
}

/** Contracts that import the same file would each report its mistakes. */
export function distinct(diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, span }) => {
    const key = JSON.stringify([span.file.path, span.start, span.end, code, message]);
    return seen.has(key) ? false : seen.add(key);
  });
}
