import { resolve } from "node:path";
import { format } from "../../format/format.js";
import { sourceFile } from "../../text/source-file.js";
import { chosenContracts } from "../contracts/find-contracts.js";
import { readText, shownPath, withImports } from "../contracts/read-contract.js";
import { IoError, systemReason } from "../failures.js";
import { exit, type Io, stdinName } from "../io.js";
import { announce, counted, line } from "../output/line.js";
import { hasErrors, printDiagnostics } from "../output/print-diagnostics.js";
import { writeAtomically } from "../output/write-text.js";

export interface FmtArguments {
  readonly files: readonly string[];
  readonly check: boolean;
  readonly stdinPath: string;
  readonly config: string | undefined;
}

/**
 * Formats contracts in place, by default those of the configuration with everything that they import; standard input
 * goes to standard output. A file with syntax errors is left unchanged, the others are formatted. With `check`, files
 * that are not formatted are listed, and nothing is written.
 */
export async function fmtCommand(args: FmtArguments, io: Io): Promise<number> {
  const chosen = await chosenContracts(args.files, args.config, io);
  // A configuration names the compiled files; the files that those import belong to the same project.
  const files = args.files.length > 0 ? chosen : withImports(chosen, io);
  const failed: string[] = [];
  const changed: string[] = [];
  const endings: string[] = [];
  for (const name of files) {
    const text = name === stdinName ? io.stdin() : readText(name, io);
    const path = shownPath(name === stdinName ? args.stdinPath : name, io);
    const outcome = format(sourceFile(path, text));
    if (hasErrors(outcome.diagnostics)) {
      printDiagnostics(outcome.diagnostics, io);
      failed.push(path);
      continue;
    }
    if (outcome.value !== text) changed.push(path);
    if (outcome.value !== text && plain(outcome.value) === plain(text)) endings.push(path);
    if (args.check) continue;
    if (name === stdinName) io.stdout(outcome.value);
    else if (outcome.value !== text) write(name, outcome.value, io);
  }
  if (args.check)
    for (const path of changed)
      io.stderr(
        line(endings.includes(path) ? `${path} has several kinds of line endings` : `${path} is not formatted`),
      );
  for (const path of failed) io.stderr(line(`${path} is left as it is: fix its errors first`));
  if (!files.includes(stdinName)) {
    announce(`${changed.length} of ${counted(files.length, "file")} ${args.check ? "to format" : "formatted"}`, io);
  }
  return failed.length > 0 || (args.check && changed.length > 0) ? exit.findings : exit.done;
}

/** A text with its line endings normalised. */
function plain(text: string): string {
  return text.replaceAll("\r\n", "\n").replace(/^\uFEFF/, "");
}

function write(name: string, text: string, io: Io): void {
  try {
    writeAtomically(resolve(io.cwd, name), text);
  } catch (error) {
    throw new IoError(`could not write ${name}: ${systemReason(error)}`);
  }
}
