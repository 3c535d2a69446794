import { chosenContracts } from "../contracts/find-contracts.js";
import { compileFile } from "../contracts/read-contract.js";
import { distinct } from "../distinct.js";
import { exit, type Io } from "../io.js";
import { announce, counted } from "../output/line.js";
import { type Format, hasErrors, printFindings } from "../output/print-diagnostics.js";
import { progress } from "../output/progress.js";

export interface CheckArguments {
  readonly files: readonly string[];
  readonly format: Format;
  readonly stdinPath: string;
  readonly config: string | undefined;
}

/** Reports the mistakes in some contracts; writes nothing. */
export async function checkCommand(args: CheckArguments, io: Io): Promise<number> {
  const files = await chosenContracts(args.files, args.config, io);
  const steps = progress(files.length, io);
  const diagnostics = distinct(
    files.flatMap((file) => {
      steps.next(file);
      return compileFile(file, io, args.stdinPath).diagnostics;
    }),
  );
  steps.end();
  await printFindings(args.format, diagnostics, io);
  if (hasErrors(diagnostics)) return exit.findings;
  if (args.format === "text") announce(`${counted(files.length, "contract")} checked`, io);
  return exit.done;
}
