import { replacement } from "../../diagnostics/edits.js";
import type * as ast from "../../syntax/ast.js";
import { isValueWord } from "../../syntax/written-name.js";
import type { Span } from "../../text/source-file.js";
import type { NameKind } from "../diagnostics/words.js";
import { nearName, type Reporter, reportDuplicate, reportDuplicates, suggestion } from "../reporter.js";
import { type Module, relativePath } from "./load.js";

export type TypeDeclaration = ast.TypeDeclaration | ast.AliasDeclaration | ast.EnumDeclaration | ast.UnionDeclaration;

/** A type or constant, and the module that declares it, in which its names are resolved. */
export interface TypeSymbol {
  readonly declaration: TypeDeclaration | ast.ConstDeclaration;
  readonly scope: Scope;
}

/** The names of one module. */
export interface Scope {
  readonly module: Module;
  /** The declarations of the file, which other files can import. */
  readonly declared: Map<string, TypeSymbol>;
  /** The names that are visible in the file: its declarations, and its imports by name. */
  readonly visible: Map<string, TypeSymbol>;
  /** The scopes of `import * as name`; null if the file could not be read. */
  readonly namespaces: Map<string, Scope | null>;
}

/** The symbol of a path of names in a scope: a name of the file, or a name that the file of a namespace declares. */
export function symbolOf(scope: Scope, path: readonly ast.Name[]): TypeSymbol | null {
  const [first, second, ...more] = path;
  if (first === undefined || more.length > 0) return null;
  if (second === undefined) return scope.visible.get(first.text) ?? null;
  return scope.namespaces.get(first.text)?.declared.get(second.text) ?? null;
}

/** Everything that was declared, by kind. Schemes, interceptors and annotations are known in the whole program. */
export interface Program {
  readonly entry: Scope;
  readonly scopes: readonly Scope[];
  readonly schemes: Map<string, ast.SchemeDeclaration>;
  readonly interceptors: Map<string, ast.InterceptorDeclaration>;
  readonly annotations: Map<string, ast.AnnotationDeclaration>;
  readonly services: readonly ast.ServiceDeclaration[];
  readonly api: ast.ApiDeclaration | null;
  /** The names in unreadable parts that were cut out. Uses of these names are not reported. */
  readonly lost: ReadonlySet<string>;
}

/** Whether a name is read as a value wherever a value is allowed, so that nothing can refer to it. */
export function isValue(name: ast.Name): boolean {
  return !name.quoted && isValueWord(name.text);
}

/** Puts the declarations of all modules into scopes; reports names that are declared twice. */
export function bind(entry: Module, modules: readonly Module[], reporter: Reporter): Program {
  const scopes = new Map<Module, Scope>();
  for (const module of modules)
    scopes.set(module, { module, declared: new Map(), visible: new Map(), namespaces: new Map() });
  const lost = new Set(modules.flatMap((module) => module.document.lost));
  const schemes = new Map<string, ast.SchemeDeclaration>();
  const interceptors = new Map<string, ast.InterceptorDeclaration>();
  const annotations = new Map<string, ast.AnnotationDeclaration>();
  const services = new Map<string, ast.ServiceDeclaration>();
  let api: ast.ApiDeclaration | null = null;

  const declare = <D extends ast.Declaration>(kind: NameKind, into: Map<string, D>, declaration: D): void => {
    if (isValue(declaration.name)) {
      reporter.report("value-as-name", { name: declaration.name.text }, declaration.name.span);
      lost.add(declaration.name.text);
      return;
    }
    const first = into.get(declaration.name.text);
    if (first === undefined) into.set(declaration.name.text, declaration);
    else reportDuplicate(reporter, kind, declaration.name, first.name.span);
  };

  for (const [module, scope] of scopes) {
    for (const declaration of module.document.declarations) {
      switch (declaration.kind) {
        case "api":
          if (module !== entry) break;
          if (api === null) api = declaration;
          else reportDuplicate(reporter, "api", declaration.name, api.name.span);
          break;
        case "scheme":
          declare("scheme", schemes, declaration);
          break;
        case "interceptor":
          declare("interceptor", interceptors, declaration);
          break;
        case "annotation-declaration":
          declare("annotation", annotations, declaration);
          break;
        case "service":
          if (module === entry) declare("service", services, declaration);
          break;
        default:
          declareType(scope, declaration, reporter);
      }
    }
  }
  for (const { document } of modules) {
    const { edition } = document;
    if (edition !== null && edition.value !== 1n)
      reporter.report("unknown-edition", { edition: edition.value }, edition.span);
  }
  for (const scope of scopes.values()) for (const [name, symbol] of scope.declared) scope.visible.set(name, symbol);
  for (const [module, scope] of scopes) bindImports(module, scope, scopes, reporter);

  const entryScope = scopes.get(entry);
  if (entryScope === undefined) throw new Error("the entry is one of the modules");
  return {
    entry: entryScope,
    scopes: [...scopes.values()],
    schemes,
    interceptors,
    annotations,
    services: [...services.values()],
    api,
    lost,
  };
}

function declareType(scope: Scope, declaration: TypeDeclaration | ast.ConstDeclaration, reporter: Reporter): void {
  const { name } = declaration;
  if (declaration.kind === "const" && isValue(name)) {
    reporter.report("value-as-name", { name: name.text }, name.span);
    return;
  }
  const first = scope.declared.get(name.text);
  if (first !== undefined) reportDuplicate(reporter, declaration.kind, name, first.declaration.name.span);
  else scope.declared.set(name.text, { declaration, scope });
  reportDuplicates(reporter, "type parameter", "parameters" in declaration ? declaration.parameters : []);
  if (declaration.kind === "alias" && declaration.type.kind === "object-type") {
    reportObjectAlias(reporter, name.text, declaration.type.span);
  }
  const capitals =
    declaration.kind === "const" ? [] : [name, ...("parameters" in declaration ? declaration.parameters : [])];
  for (const capital of capitals) {
    if (/^\p{Lu}/u.test(capital.text)) continue;
    const better = capital.text.charAt(0).toUpperCase() + capital.text.slice(1);
    reporter.report("type-name-case", { name: capital.text }, capital.span, {
      hint: `write \`${better}\``,
      fixes: [replacement(capital.span, better)],
    });
  }
}

/** Reports `type A = { .. }`, which is TypeScript's form of an object type. */
function reportObjectAlias(reporter: Reporter, name: string, object: Span): void {
  const { file, start } = object;
  const equals = /=\s*$/.exec(file.text.slice(Math.max(start - 1000, 0), start));
  // A repair may have inserted the `=`.
  if (equals === null) {
    reporter.report("object-alias", { name }, object);
    return;
  }
  const at = start - equals[0].length;
  reporter.report(
    "object-alias",
    { name },
    { file, start: at, end: at + 1 },
    {
      fixes: [{ title: "remove `=`", edits: [{ span: { file, start: at, end: start }, text: "" }] }],
    },
  );
}

function bindImports(module: Module, scope: Scope, scopes: ReadonlyMap<Module, Scope>, reporter: Reporter): void {
  for (const imported of module.document.imports) {
    const from = module.imports.get(imported.from.value) ?? null;
    const source = from === null ? null : (scopes.get(from) ?? null);
    if (imported.namespace !== null && scope.namespaces.has(imported.namespace.text))
      reportDuplicate(reporter, "namespace", imported.namespace, imported.namespace.span);
    if (imported.namespace !== null) scope.namespaces.set(imported.namespace.text, source);
    for (const { name, alias } of imported.names) {
      if (source === null) continue;
      const symbol = source.declared.get(name.text);
      if (symbol === undefined) {
        reportUnknownImport({ reporter, module, source, imported, name });
        continue;
      }
      const local = alias ?? name;
      const first = scope.visible.get(local.text);
      if (first === undefined) scope.visible.set(local.text, symbol);
      else reportDuplicate(reporter, "type", local, first.declaration.name.span);
    }
  }
}

interface UnknownImport {
  readonly reporter: Reporter;
  readonly module: Module;
  readonly source: Scope;
  readonly imported: ast.Import;
  readonly name: ast.Name;
}

/** Reports an imported name that its file doesn't declare: a file can't export a name that it imports itself. */
function reportUnknownImport({ reporter, module, source, imported, name }: UnknownImport): void {
  if (source.module.document.lost.includes(name.text)) return;
  const elsewhere = declaringModule(source, name.text);
  if (elsewhere !== null) {
    const path = relativePath(module.path, elsewhere.path);
    reporter.report("unknown-import", { name: name.text, path: imported.from.value }, name.span, {
      hint: `\`${name.text}\` is declared in \`${JSON.stringify(path)}\`: import it from there`,
    });
    return;
  }
  const near = nearName(reporter, name.text, source.declared.keys());
  reporter.report(
    "unknown-import",
    { name: name.text, path: imported.from.value },
    name.span,
    suggestion(near, name.span),
  );
}

/** The file from which a file imports a name, if that file declares the name; null otherwise. */
function declaringModule(scope: Scope, local: string): Module | null {
  for (const imported of scope.module.document.imports) {
    const name = imported.names.find(({ name, alias }) => (alias ?? name).text === local);
    const from = scope.module.imports.get(imported.from.value) ?? null;
    if (name === undefined || from === null) continue;
    const declares = from.document.declarations.some((declaration) => declaration.name.text === name.name.text);
    return declares ? from : null;
  }
  return null;
}
