import { execFileSync } from "node:child_process";
import { Ajv2020 } from "ajv/dist/2020.js";
import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.js";
import { type Design, irVersion } from "../ir/design.js";
import { type Compiled, compile } from "../semantics/compile.js";
import type { SourceFile } from "../text/source-file.js";
import { type Io, Trouble } from "./io.js";
import { packageFile } from "./package-file.js";
import { compileFile, readText, shownPath } from "./read-contract.js";

/** One of two designs that are compared. */
export interface Side {
  readonly design: Design;
  /** The file of an origin, whose path is relative to the entry's folder; null where there is no text. */
  readonly source: (path: string) => SourceFile | null;
}

/**
 * The design that a contract is compared with: `git:REVISION` is the same path there, `*.json` a design that `goaidl ir`
 * printed, all else another contract. The value is null when the older contract has errors. Throws Trouble.
 */
export function readOlder(file: string, against: string, io: Io): Outcome<Side | "absent" | null> {
  if (against.endsWith(".json"))
    return { value: { design: readDesign(against, io), source: () => null }, diagnostics: [] };
  const revision = /^git:(.*)$/.exec(against)?.[1];
  const entry = shownPath(revision === undefined ? against : file, io);
  const outcome = revision === undefined ? compileFile(against, io) : compileRevision(entry, revision, io);
  if (outcome === null) return { value: "absent", diagnostics: [] };
  const errors = outcome.diagnostics.filter((diagnostic: Diagnostic) => diagnostic.severity === "error");
  return { value: sideOf(outcome.value, entry), diagnostics: errors };
}

/** A compiled contract as a side; null when it has errors. */
export function sideOf(compiled: Compiled, entry: string): Side | null {
  if (compiled.design === null) return null;
  const root = entry.includes("/") ? entry.slice(0, entry.lastIndexOf("/") + 1) : "";
  const files = new Map(compiled.files.map((file) => [file.path, file]));
  return { design: compiled.design, source: (path) => files.get(root + path) ?? files.get(path) ?? null };
}

/** Compiles a contract as it is in a commit; null where the commit lacks it. */
function compileRevision(entry: string, revision: string, io: Io): Outcome<Compiled> | null {
  const commit = git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`], io)?.trim();
  if (commit === undefined) {
    if (git(["rev-parse", "--git-dir"], io) === null) throw new Trouble(`${io.cwd} is not in a git repository`);
    throw new Trouble(
      `git knows no revision ${revision} here; in CI, fetch it first (actions/checkout with fetch-depth: 0)`,
    );
  }
  const read = (path: string): string | null => git(["show", `${commit}:./${path}`], io);
  return read(entry) === null ? null : compile(entry, { read });
}

/** What git prints; null when it fails. */
function git(args: readonly string[], io: Io): string | null {
  try {
    return execFileSync("git", [...args], {
      cwd: io.cwd,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
      maxBuffer: 256 * 1024 * 1024,
    });
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") throw new Trouble("git is not installed");
    return null;
  }
}

/** A design that `goaidl ir` printed. Throws Trouble for what is none: a text that was edited must not end in a bug. */
function readDesign(file: string, io: Io): Design {
  const problem = (what: string): Trouble =>
    new Trouble(`${file} is not a design of version ${irVersion} (${what}): make one with goaidl ir`);
  const text = readText(file, io);
  const ajv = new Ajv2020({ strict: false });
  const validate = ajv.compile<Design>(JSON.parse(packageFile("specs/ir.schema.json")));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw problem("it is no JSON");
  }
  if (!validate(value)) throw problem(ajv.errorsText(validate.errors, { dataVar: "design" }));
  const names = new Set(value.types.map((type) => type.name));
  const dangling = referencesIn(value).find((name) => !names.has(name));
  if (dangling !== undefined) throw problem(`it lacks the type ${dangling}`);
  return value;
}

/** The names of all types that are referred to. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "kind" in value && value.kind === "reference" && "name" in value ? [String(value.name)] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}
