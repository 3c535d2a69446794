import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import type { Change, DiffOptions, Mode, Surface } from "../../diff/change.js";
import { changeDiagnostics } from "../../diff/change-diagnostics.js";
import { diff } from "../../diff/diff.js";
import { markdownReport } from "../../diff/markdown.js";
import { sourceFile } from "../../text/source-file.js";
import { findContracts } from "../find-contracts.js";
import { exit, type Io, Trouble } from "../io.js";
import { readOlder, sideOf } from "../older-design.js";
import { compileFile, shownPath } from "../read-contract.js";
import { type Format, report, reportAs } from "../report.js";

export interface DiffArguments {
  readonly files: readonly string[];
  readonly against: string;
  readonly mode: Mode;
  readonly surfaces: readonly Surface[];
  readonly format: Format | "markdown";
}

/** What is to be told of one contract. */
interface Comparison {
  readonly file: string;
  readonly changes: readonly Change[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Compares contracts with older ones: of a git revision, another file, or a design that `goaidl ir` printed. */
export async function diffCommand(args: DiffArguments, io: Io): Promise<number> {
  const files = await findContracts(args.files, io);
  if (files.length > 1 && !args.against.startsWith("git:")) {
    throw new Trouble(
      `${files.length} contracts can't all be compared with ${args.against}: name one, or use git:REVISION`,
    );
  }
  const options = { mode: args.mode, surfaces: args.surfaces };
  const outcomes = files.map((file) => compare(file, args.against, options, io));
  const comparisons = outcomes.filter((outcome) => outcome !== null);
  if (args.format === "markdown") {
    const before = args.against.replace(/^git:/, "");
    io.stdout(
      comparisons.map(({ file, changes }) => markdownReport({ changes, options, before, after: file })).join("\n"),
    );
  } else {
    await reportAs(
      args.format,
      comparisons.flatMap((comparison) => comparison.diagnostics),
      io,
    );
    if (args.format === "text") {
      for (const { file, changes } of comparisons) {
        if (changes.length === 0) io.stdout(`${file} has not changed since ${args.against}\n`);
      }
    }
  }
  const broken = comparisons.some(({ changes }) => changes.some((change) => change.severity === "error"));
  return broken || comparisons.length < files.length ? exit.findings : exit.done;
}

/** Null when one of the two contracts has errors, which are then reported. */
function compare(file: string, against: string, options: DiffOptions, io: Io): Comparison | null {
  const older = readOlder(file, against, io);
  const outcome = compileFile(file, io);
  const after = sideOf(outcome.value, shownPath(file, io));
  if (after === null) {
    report(outcome.diagnostics, io);
    return null;
  }
  const before = older.value;
  if (before === null) {
    report(older.diagnostics, io);
    io.stderr(`goaidl: the contract of ${against} has errors: there is nothing to compare with\n`);
    return null;
  }
  if (before === "absent") {
    io.stderr(`${file} is not in ${against}: it is new, and breaks nobody\n`);
    return { file, changes: [], diagnostics: [] };
  }
  const changes = diff(before.design, after.design, options);
  const entry = outcome.value.files[0] ?? sourceFile(file, "");
  const diagnostics = changeDiagnostics(changes, { before: before.source, after: after.source, entry });
  return { file, changes, diagnostics };
}
