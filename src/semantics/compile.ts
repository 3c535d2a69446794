import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.js";
import { type Design, irVersion } from "../ir/design.js";
import type { NamedType } from "../ir/type.js";
import type { Declaration } from "../syntax/ast.js";
import type { SourceFile } from "../text/source-file.js";
import { checkConstantCycles } from "./bind/constant-cycles.js";
import { type Host, load, type Module } from "./bind/load.js";
import { bind, type Program } from "./bind/scope.js";
import { check } from "./check/check.js";
import { checkDecorations } from "./check/check-decorations.js";
import { checkEmpty } from "./check/check-empty.js";
import { withoutConsequences } from "./consequences.js";
import type { Bound, Context } from "./context.js";
import { type DeclaredTypes, declareTypes } from "./declare/declare-types.js";
import { isOfParameters } from "./declare/type-expressions.js";
import { checkAnnotationArguments } from "./lower/annotation-arguments.js";
import { checkAnnotationDeclaration } from "./lower/annotations.js";
import { lowerApi, lowerInterceptors } from "./lower/lower-api.js";
import { checkConstants, lowerBodies } from "./lower/lower-bodies.js";
import { lowerSchemes } from "./lower/lower-security.js";
import { lowerServices } from "./lower/lower-services.js";
import { type Nodes, noNodes } from "./nodes.js";
import { createReporter, diagnosticOf } from "./reporter.js";
import { silences, suppressionsOf } from "./suppressions.js";

export interface Compiled {
  /** Null if there are errors. */
  readonly design: Design | null;
  /** The design as far as it could be made, also if there are errors, for editors. Null if the entry could not be read. */
  readonly draft: Design | null;
  /** Every file that was read, for watchers. */
  readonly files: readonly SourceFile[];
  /** The modules of all files, the entry first, for tools that read the source. */
  readonly modules: readonly Module[];
  /** The declarations of all files; null if the entry could not be read. */
  readonly program: Program | null;
  readonly nodes: Nodes;
  /** Warnings that an `@suppress` silenced. */
  readonly suppressed: readonly Diagnostic[];
}

/**
 * Compiles a contract: reads the entry file and its imports, resolves, checks, and lowers to the design. Reports all
 * mistakes of one run, also after syntax errors; the diagnostics are in the order of the files and places.
 */
export function compile(entry: string, host: Host): Outcome<Compiled> {
  const loaded = load(entry, host);
  const files = loaded.modules.map((module) => module.file);
  if (loaded.entry === null) {
    const file: SourceFile = { path: entry, text: "", lineStarts: [0] };
    return {
      value: { design: null, draft: null, files: [], modules: [], program: null, nodes: noNodes(), suppressed: [] },
      diagnostics: [diagnosticOf("import-not-found", { path: entry }, { file, start: 0, end: 0 })],
    };
  }

  const reporter = createReporter(loaded.diagnostics);
  const program = bind(loaded.entry, loaded.modules, reporter);
  const context: Bound = {
    ...reporter,
    program,
    nodes: noNodes(),
    incomplete: new WeakSet<object>(),
    annotationUses: [],
    root: entry.includes("/") ? entry.slice(0, entry.lastIndexOf("/")) : "",
  };
  checkConstantCycles(reporter, program);
  for (const declaration of program.annotations.values()) checkAnnotationDeclaration(context, declaration);
  for (const { document } of loaded.modules) checkDecorations(context, document);
  const declared = declareTypes(context);
  const lowering: Context = { ...context, types: lowerBodies(context, declared) };
  const design = lowerDesign(lowering, declared, baseName(entry));
  check(lowering, design, declared);
  checkEmpty(reporter, { modules: loaded.modules, services: program.services, unread: loaded.diagnostics });
  const found = withoutConsequences(
    reporter.diagnostics,
    loaded.modules.map((module) => module.document),
  );
  const ordered = atMost(maxErrors, inOrder(found, loaded.modules));
  const failed = ordered.some((diagnostic) => diagnostic.severity === "error");
  const suppressions = loaded.modules.flatMap((module) => suppressionsOf(module.document));
  const silent = (diagnostic: Diagnostic): boolean =>
    diagnostic.severity !== "error" && suppressions.some((suppression) => silences(suppression, diagnostic));
  return {
    value: {
      design: failed ? null : design,
      draft: design,
      files,
      modules: loaded.modules,
      program,
      nodes: lowering.nodes,
      suppressed: ordered.filter(silent),
    },
    diagnostics: ordered.filter((diagnostic) => !silent(diagnostic)),
  };
}

function lowerDesign(context: Context, declared: DeclaredTypes, name: string): Design {
  checkConstants(context, context.program.entry, declared.constants);
  const schemes = lowerSchemes(context);
  const services = lowerServices(context, declared.messages);
  const interceptors = lowerInterceptors(context);
  const api = lowerApi(context, name);
  checkAnnotationArguments(context, declared.annotationParameters);
  const types = [...context.types.values()].filter(
    (type): type is NamedType => type !== null && !isOfParameters(type.name),
  );
  return { irVersion, edition: 1, api, schemes, interceptors, types, services };
}

/** The maximum number of errors that one run reports, which is more than anyone fixes before the next run. */
const maxErrors = 100;

/** Drops errors if there are too many, and reports that. Warnings stay, because an author may want to suppress each of them. */
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

/**
 * Sorts reports by file in the order of reading, then by place. Equal reports at one place are merged; so are those of
 * one code in a generic type, which each use repeats with its own arguments.
 */
function inOrder(diagnostics: readonly Diagnostic[], modules: readonly Module[]): Diagnostic[] {
  const order = new Map(modules.map(({ file }, index) => [file, index]));
  const generics = new Map(modules.map(({ file, document }) => [file, document.declarations.filter(isGeneric)]));
  const seen = new Set<string>();
  return diagnostics
    .filter(({ code, span, message }) => {
      const inGeneric = generics
        .get(span.file)
        ?.some((each) => each.span.start <= span.start && span.end <= each.span.end);
      const key = `${code} ${span.file.path} ${span.start} ${span.end}${inGeneric === true ? "" : ` ${message}`}`;
      return seen.has(key) ? false : seen.add(key);
    })
    .sort(
      (a, b) =>
        (order.get(a.span.file) ?? -1) - (order.get(b.span.file) ?? -1) ||
        a.span.start - b.span.start ||
        a.span.end - b.span.end,
    );
}

function isGeneric(declaration: Declaration): boolean {
  return (
    "parameters" in declaration && declaration.kind !== "annotation-declaration" && declaration.parameters.length > 0
  );
}
