import type * as ast from "../syntax/ast.js";
import { suggest } from "../text/suggest.js";
import { type Context, report, reportUnknown } from "./context.js";
import { didYouMean, type Scope, type TypeSymbol } from "./scope.js";
import { primitives } from "./underlying.js";

/** Resolves a path of names; reports what is not there. */
export function findSymbol(context: Context, reference: ast.TypeReference, from: Scope): TypeSymbol | null {
  let scope: Scope = from;
  for (const name of reference.path.slice(0, -1)) {
    const next = scope.namespaces.get(name.text);
    if (next === undefined) {
      reportUnknown(context, "namespace", name, scope.namespaces.keys());
      return null;
    }
    if (next === null) return null; // the import was reported
    scope = next;
  }
  const last = reference.path.at(-1);
  if (last === undefined) return null;
  const symbol = scope.symbols.get(last.text);
  if (symbol !== undefined) return symbol;
  const failedImport = scope.module.document.imports.some((entry) =>
    entry.names.some((item) => (item.alias ?? item.name).text === last.text),
  );
  if (context.program.lost.has(last.text) || failedImport) return null;
  const near = suggest(last.text, [...primitives, ...scope.symbols.keys()]);
  context.diagnostics.push(
    report("unknown-type", { name: last.text }, last.span, {
      hint: didYouMean(near) ?? (Object.hasOwn(foreignTypes, last.text) ? (foreignTypes[last.text] ?? null) : null),
      fixes: near === null ? [] : [{ title: `write \`${near}\``, edits: [{ span: last.span, text: near }] }],
    }),
  );
  return null;
}

const foreignTypes: Readonly<Record<string, string>> = {
  number: "`float64` or an integer such as `int`",
  bool: "`boolean`",
  integer: "`int`",
  float: "`float64`",
  double: "`float64`",
  long: "`int64`",
  datetime: "`timestamp`",
  Date: "`timestamp` or `date`",
  object: "`map<string, any>` or a type",
  unknown: "`any`",
  void: "leave the clause out",
};
