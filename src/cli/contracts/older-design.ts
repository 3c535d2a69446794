import { execFileSync } from "node:child_process";
import type { Outcome } from "../../diagnostics/diagnostic.js";
import type { Design } from "../../ir/design.js";
import { type Compiled, compile } from "../../semantics/compile.js";
import { originSources } from "../../semantics/origin-sources.js";
import { type SourceFile, sourceFile } from "../../text/source-file.js";
import { IoError, UsageError } from "../failures.js";
import type { Io } from "../io.js";
import { compileFile, isDesign, shownPath } from "./read-contract.js";
import { parseDesign, readDesign } from "./read-design.js";

/** One of two designs that are compared. */
export interface Version {
  readonly design: Design;
  /** The contract, or the design's file. */
  readonly entry: SourceFile;
  /** The file of an origin, whose path is relative to the entry's folder; null if there is no text. */
  readonly source: (path: string) => SourceFile | null;
}

/**
 * The design that a contract is compared with. `git:REVISION` names the same path in that revision; any other text is
 * the path of a file. The value is null if the older contract has errors. Throws a UsageError.
 */
export function readOlder(file: string, against: string, io: Io): Outcome<Version | "absent" | null> {
  const revision = /^git:(.*)$/.exec(against)?.[1];
  const outcome = revision === undefined ? readVersion(against, io) : readRevision(shownPath(file, io), revision, io);
  if (outcome === null) return { value: "absent", diagnostics: [] };
  return { ...outcome, diagnostics: outcome.diagnostics.filter(({ severity }) => severity === "error") };
}

/** A contract, or a design that `goaidl ir` printed; null if it has errors. Throws a UsageError. */
export function readVersion(file: string, io: Io): Outcome<Version | null> {
  const entry = shownPath(file, io);
  if (isDesign(file)) return { value: printedVersion(readDesign(file, io), entry), diagnostics: [] };
  const outcome = compileFile(file, io);
  return { value: compiledVersion(outcome.value, entry), diagnostics: outcome.diagnostics };
}

function printedVersion(design: Design, entry: string): Version {
  return { design, entry: sourceFile(entry, ""), source: () => null };
}

function compiledVersion(compiled: Compiled, entry: string): Version | null {
  if (compiled.design === null) return null;
  return {
    design: compiled.design,
    entry: compiled.files[0] ?? sourceFile(entry, ""),
    source: originSources(compiled, entry),
  };
}

/** A contract or design in a commit; null if the commit lacks it. */
function readRevision(entry: string, revision: string, io: Io): Outcome<Version | null> | null {
  const commit = git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`], io)?.trim();
  if (commit === undefined) {
    if (git(["rev-parse", "--git-dir"], io) === null) throw new IoError(`${io.cwd} is not in a git repository`);
    throw new UsageError(
      `git has no revision ${revision} here; in CI, fetch it first (actions/checkout with fetch-depth: 0)`,
    );
  }
  const read = (path: string): string | null => git(["show", `${commit}:./${path}`], io);
  const text = read(entry);
  if (text === null) return null;
  if (isDesign(entry)) {
    return { value: printedVersion(parseDesign(text, `${entry} of ${revision}`), entry), diagnostics: [] };
  }
  const outcome = compile(entry, { read });
  return { value: compiledVersion(outcome.value, entry), diagnostics: outcome.diagnostics };
}

/** The output of git; null if it fails. */
function git(args: readonly string[], io: Io): string | null {
  try {
    return execFileSync("git", [...args], {
      cwd: io.cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 256 * 1024 * 1024,
    });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") throw new IoError("git is not installed");
    return null;
  }
}
