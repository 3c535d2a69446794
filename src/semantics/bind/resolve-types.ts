import { primitiveNames } from "../../ir/primitives.js";
import type * as ast from "../../syntax/ast.js";
import { clauseWords } from "../../syntax/clause-words.js";
import { type Bound, reportUnknown } from "../context.js";
import { nearName, suggestion } from "../reporter.js";
import { foreignType } from "./foreign-types.js";
import { type Scope, symbolOf, type TypeSymbol } from "./scope.js";

/** The type or constant to which a reference refers; reports unknown names. */
export function findSymbol(context: Bound, reference: ast.TypeReference, from: Scope): TypeSymbol | null {
  const symbol = symbolOf(from, reference.path);
  if (symbol !== null) return symbol;
  const [first, second, third] = reference.path;
  const last = reference.path.at(-1);
  if (first === undefined || last === undefined) return null;
  const namespace = second === undefined ? undefined : from.namespaces.get(first.text);
  if (namespace === null) return null; // the import was reported
  if (second !== undefined && namespace === undefined) {
    const foreign = foreignType(reference);
    if (foreign === null) reportUnknown(context, "namespace", first, from.namespaces.keys());
    else
      context.report(
        "unknown-type",
        { name: reference.path.map(({ text }) => text).join(".") },
        reference.span,
        foreign,
      );
    return null;
  }
  if (second !== undefined && third !== undefined) {
    reportUnknown(context, "namespace", second, []);
    return null;
  }
  const names = namespace?.declared ?? from.visible;
  const failedImport = from.module.document.imports.some((entry) =>
    entry.names.some((item) => (item.alias ?? item.name).text === last.text),
  );
  if (context.program.lost.has(last.text) || (namespace === undefined && failedImport)) return null;
  // The meaning of a word in another language is a better guess than similar spelling: JavaScript's `Date` is not
  // `date`.
  const foreign = foreignType(reference);
  if (foreign === null && methodClauses.has(last.text)) {
    const hint = `\`${last.text}\` begins a clause: the type before it is missing`;
    context.report("unknown-type", { name: last.text }, last.span, { hint });
    return null;
  }
  const near = foreign === null ? nearName(context, last.text, fittingNames(names, reference)) : null;
  context.report("unknown-type", { name: last.text }, last.span, foreign ?? suggestion(near, last.span));
  return null;
}

const methodClauses: ReadonlySet<string> = new Set(clauseWords("method"));

/** The names that a reference may mean: with arguments, only those of generic types. */
function fittingNames(names: ReadonlyMap<string, TypeSymbol>, reference: ast.TypeReference): string[] {
  if (reference.arguments.length === 0) {
    const name = reference.path.at(-1)?.text ?? "";
    // A declared type has a capital letter: `Entry` is not a misspelt `empty`.
    const primitives = /^\p{Lu}/u.test(name)
      ? primitiveNames.filter((primitive) => primitive === name.toLowerCase())
      : primitiveNames;
    return [...primitives, ...names.keys()];
  }
  return [...names].filter(([, { declaration }]) => isGeneric(declaration)).map(([name]) => name);
}

function isGeneric(declaration: TypeSymbol["declaration"]): boolean {
  return "parameters" in declaration && declaration.parameters.length > 0;
}
