import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.js";
import { type Design, irVersion } from "../ir/design.js";
import type { NamedType } from "../ir/type.js";
import type { SourceFile } from "../text/source-file.js";
import { type Host, load, type Module } from "./bind/load.js";
import { bind, type Program } from "./bind/scope.js";
import { checkInterceptors } from "./check/check-interceptors.js";
import { checkAliases, checkFinite } from "./check/type-cycles.js";
import type { Context } from "./context.js";
import { checkAnnotationArguments } from "./lower/annotation-arguments.js";
import { checkAnnotationDeclaration } from "./lower/annotations.js";
import { lowerApi, lowerInterceptors } from "./lower/lower-api.js";
import { lowerSchemes } from "./lower/lower-security.js";
import { lowerServices } from "./lower/lower-services.js";
import { checkConstants, lowerScope, lowerWaiting } from "./lower/lower-types.js";
import { type Nodes, noNodes } from "./nodes.js";
import { createReporter, diagnosticOf } from "./reporter.js";
import { silences, suppressionsOf } from "./suppressions.js";

export interface Compiled {
  /** Null when there are errors. */
  readonly design: Design | null;
  /** Every file that was read: what a watcher watches. */
  readonly files: readonly SourceFile[];
  /** What was read of each file, the entry first: for tools that look at what was written. */
  readonly modules: readonly Module[];
  /** What the names of all files mean; null where the entry could not be read. */
  readonly program: Program | null;
  readonly nodes: Nodes;
  /** Warnings that an `@suppress` silenced. */
  readonly suppressed: readonly Diagnostic[];
}

/**
 * Compiles a contract: reads the entry file and its imports, resolves, checks, and lowers to the design. Reports all mistakes
 * of one run, also after mistakes of form; the diagnostics are in the order of the files and places.
 */
export function compile(entry: string, host: Host): Outcome<Compiled> {
  const loaded = load(entry, host);
  const files = loaded.modules.map((module) => module.file);
  if (loaded.entry === null) {
    const file: SourceFile = { path: entry, text: "", lineStarts: [0] };
    return {
      value: { design: null, files: [], modules: [], program: null, nodes: noNodes(), suppressed: [] },
      diagnostics: [diagnosticOf("import-not-found", { path: entry }, { file, start: 0, end: 0 })],
    };
  }

  const reporter = createReporter(loaded.diagnostics);
  const program = bind(loaded.entry, loaded.modules, reporter);
  const root = entry.includes("/") ? entry.slice(0, entry.lastIndexOf("/")) : "";
  const context: Context = {
    ...reporter,
    program,
    types: new Map(),
    aliasEnds: new Map(),
    typeOrigins: new Map(),
    later: [],
    nesting: { depth: 0 },
    waiting: new Map(),
    instancing: new Map(),
    incomplete: new WeakSet(),
    annotationUses: [],
    sensitiveAliases: new Set(),
    nodes: noNodes(),
    root,
  };
  for (const declaration of program.annotations.values()) checkAnnotationDeclaration(context, declaration);
  lowerScope(context, program.entry);
  checkConstants(context, program.entry);
  const schemes = lowerSchemes(context);
  const services = lowerServices(context);
  const interceptors = lowerInterceptors(context);
  checkAnnotationArguments(context);
  lowerWaiting(context);
  checkAliases(context);
  // A check may add checks: a value can be of a type that a later one completes.
  for (let index = 0; index < context.later.length; index++) context.later[index]?.();
  checkFinite(context, (name) => context.typeOrigins.get(name) ?? null);
  const types = [...context.types.values()].filter((type): type is NamedType => type !== null);
  const design: Design = {
    irVersion,
    edition: 1,
    api: lowerApi(context, baseName(entry)),
    schemes,
    interceptors,
    types,
    services,
  };
  checkInterceptors(context, design);
  const ordered = atMost(maxErrors, inOrder(reporter.diagnostics, files));
  const failed = ordered.some((diagnostic) => diagnostic.severity === "error");
  const suppressions = loaded.modules.flatMap((module) => suppressionsOf(module.document));
  const silent = (diagnostic: Diagnostic): boolean =>
    diagnostic.severity !== "error" && suppressions.some((suppression) => silences(suppression, diagnostic));
  return {
    value: {
      design: failed ? null : design,
      files,
      modules: loaded.modules,
      program,
      nodes: context.nodes,
      suppressed: ordered.filter(silent),
    },
    diagnostics: ordered.filter((diagnostic) => !silent(diagnostic)),
  };
}

/** Errors that one run tells: nobody mends more before the next. */
const maxErrors = 100;

/** Leaves errors out where there are too many, and says so. Warnings stay: each can be meant to be silenced. */
function atMost(limit: number, ordered: readonly Diagnostic[]): readonly Diagnostic[] {
  const errors = ordered.filter(({ severity }) => severity === "error");
  const leftOut = new Set(errors.slice(limit));
  const [first] = leftOut;
  if (first === undefined) return ordered;
  const notice = diagnosticOf("more-errors", { count: leftOut.size }, first.span);
  return ordered.flatMap((diagnostic) =>
    diagnostic === first ? [notice] : leftOut.has(diagnostic) ? [] : [diagnostic],
  );
}

function baseName(path: string): string {
  return (path.split("/").at(-1) ?? path).replace(/\.goa$/, "");
}

/** By file in the order of reading, then by place; the same report at the same place is one. */
function inOrder(diagnostics: readonly Diagnostic[], files: readonly SourceFile[]): Diagnostic[] {
  const order = new Map(files.map((file, index) => [file, index]));
  const seen = new Set<string>();
  return diagnostics
    .filter((diagnostic) => {
      const key = `${diagnostic.code} ${diagnostic.span.file.path} ${diagnostic.span.start} ${diagnostic.span.end} ${diagnostic.message}`;
      return seen.has(key) ? false : seen.add(key);
    })
    .sort(
      (a, b) =>
        (order.get(a.span.file) ?? -1) - (order.get(b.span.file) ?? -1) ||
        a.span.start - b.span.start ||
        a.span.end - b.span.end,
    );
}
