import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { format } from "../../format/format.js";
import { sourceFile } from "../../text/source-file.js";
import { chosenContracts } from "../contracts/find-contracts.js";
import { readText, reason, shownPath, withImports } from "../contracts/read-contract.js";
import { exit, type Io, stdinName, Trouble } from "../io.js";
import { hasErrors, report } from "../output/report.js";

export interface FmtArguments {
  readonly files: readonly string[];
  readonly check: boolean;
  readonly stdinPath: string;
  readonly config: string | undefined;
}

/**
 * Formats contracts in place, those of the configuration with all that they import; standard input goes to standard output. A file with mistakes of form is refused and left
 * as it is, the others are done. With `check`, nothing is written and files of another form are named.
 */
export async function fmtCommand(args: FmtArguments, io: Io): Promise<number> {
  const chosen = await chosenContracts(args.files, args.config, io);
  // A configuration names what is compiled; what that imports is of the same project.
  const files = args.files.length > 0 ? chosen : withImports(chosen, io);
  const failed: string[] = [];
  const changed: string[] = [];
  for (const name of files) {
    const text = name === stdinName ? io.stdin() : readText(name, io);
    const path = shownPath(name === stdinName ? args.stdinPath : name, io);
    const outcome = format(sourceFile(path, text));
    if (hasErrors(outcome.diagnostics)) {
      report(outcome.diagnostics, io);
      failed.push(path);
      continue;
    }
    if (outcome.value !== text) changed.push(path);
    if (args.check) continue;
    if (name === stdinName) io.stdout(outcome.value);
    else if (outcome.value !== text) write(name, outcome.value, io);
  }
  if (args.check) for (const path of changed) io.stderr(`${path} is not formatted\n`);
  for (const path of failed) io.stderr(`${path} is left as it is: mend its mistakes first\n`);
  if (!files.includes(stdinName)) {
    const count = `${changed.length} of ${files.length} file${files.length === 1 ? "" : "s"}`;
    io.stdout(`${count} ${args.check ? "to format" : "formatted"}\n`);
  }
  return failed.length > 0 || (args.check && changed.length > 0) ? exit.findings : exit.done;
}

function write(name: string, text: string, io: Io): void {
  try {
    writeFileSync(resolve(io.cwd, name), text);
  } catch (error) {
    throw new Trouble(`${name} can't be written: ${reason(error)}`);
  }
}
