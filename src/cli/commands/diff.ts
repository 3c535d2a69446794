import { resolve } from "node:path";
import type { Diagnostic } from "../../diagnostics/diagnostic.js";
import { type Change, type DiffOptions, defaultDiffOptions, type Mode, type Surface } from "../../diff/change.js";
import { changeDiagnostics } from "../../diff/change-diagnostics.js";
import { diff } from "../../diff/diff.js";
import { markdownReport } from "../../diff/markdown.js";
import type { Origin } from "../../ir/documentation.js";
import type { SourceFile } from "../../text/source-file.js";
import type { Config } from "../config/config.js";
import { optionalConfig } from "../config/read-config.js";
import { chosenContracts } from "../contracts/find-contracts.js";
import { readOlder, readVersion } from "../contracts/older-design.js";
import { shownPath } from "../contracts/read-contract.js";
import { UsageError } from "../failures.js";
import { exit, type Io } from "../io.js";
import { announce, line } from "../output/line.js";
import { type Format, printDiagnostics, printFindings } from "../output/print-diagnostics.js";

export interface DiffArguments {
  readonly files: readonly string[];
  /** Undefined options are taken from the configuration. */
  readonly against: string | undefined;
  readonly mode: Mode | undefined;
  readonly surfaces: readonly Surface[] | undefined;
  readonly format: Format | "markdown";
  readonly config: string | undefined;
}

/** The changes of one contract. */
interface Comparison {
  readonly file: string;
  readonly changes: readonly Change[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Compares contracts, or designs that `goaidl ir` printed, with older ones: of a git revision or another file. */
export async function diffCommand(args: DiffArguments, io: Io): Promise<number> {
  const config = optionalConfig(args.config, io);
  const files = await chosenContracts(args.files, args.config, io);
  const against = args.against ?? againstOf(config, io);
  if (files.length > 1 && !against.startsWith("git:")) {
    throw new UsageError(
      `${files.length} contracts can't all be compared with ${against}: name one contract, or use git:REVISION`,
    );
  }
  const options = {
    mode: args.mode ?? config?.diff.mode ?? defaultDiffOptions.mode,
    surfaces: args.surfaces ?? config?.diff.surfaces ?? defaultDiffOptions.surfaces,
  };
  const outcomes = files.map((file) => compare(file, against, options, io));
  const comparisons = outcomes.filter((outcome) => outcome !== null);
  if (args.format === "markdown") {
    const before = against.replace(/^git:/, "");
    io.stdout(
      comparisons.map(({ file, changes }) => markdownReport({ changes, options, before, after: file })).join("\n"),
    );
  } else {
    await printFindings(
      args.format,
      comparisons.flatMap((comparison) => comparison.diagnostics),
      io,
    );
    if (args.format === "text") {
      for (const { file, changes } of comparisons) {
        if (changes.length === 0) announce(`${file} has not changed since ${against}`, io);
      }
    }
  }
  const broken = comparisons.some(({ changes }) => changes.some((change) => change.severity === "error"));
  return broken || comparisons.length < files.length ? exit.findings : exit.done;
}

/** The `against` of the configuration, with a file resolved from its folder. Throws a UsageError if there is none. */
function againstOf(config: Config | null, io: Io): string {
  const against = config?.diff.against ?? null;
  if (config === null || against === null) {
    throw new UsageError(
      "name the older contract with --against git:main or --against FILE, or with diff.against in goaidl.config.json",
    );
  }
  return against.startsWith("git:") ? against : shownPath(resolve(config.folder, against), io);
}

/** Returns null if one of the two contracts has errors, which are then reported. */
function compare(file: string, against: string, options: DiffOptions, io: Io): Comparison | null {
  const older = readOlder(file, against, io);
  const newer = readVersion(file, io);
  const after = newer.value;
  if (after === null) {
    printDiagnostics(newer.diagnostics, io);
    return null;
  }
  const before = older.value;
  if (before === null) {
    printDiagnostics(older.diagnostics, io);
    io.stderr(line(`goaidl: ${file} in ${against} has errors, so there is nothing to compare with`));
    return null;
  }
  if (before === "absent") {
    if (!io.quiet) io.stderr(line(`${file} is not in ${against}: a new file, nothing to compare`));
    return { file, changes: [], diagnostics: [] };
  }
  const changes = diff(before.design, after.design, options);
  const diagnostics = changeDiagnostics(changes, { before: before.source, after: after.source, entry: after.entry });
  const shown = changes.map((change) => ({
    ...change,
    before: shownOrigin(change.before, before.source),
    after: shownOrigin(change.after, after.source),
  }));
  return { file, changes: shown, diagnostics };
}

/** A place whose file is relative to the working directory, as in reports. */
function shownOrigin(origin: Origin | null, source: (file: string) => SourceFile | null): Origin | null {
  return origin === null ? null : { ...origin, file: source(origin.file)?.path ?? origin.file };
}
