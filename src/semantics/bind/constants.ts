import type * as ast from "../../syntax/ast.js";
import { type Context, reportUnknown } from "../context.js";
import type { Scope } from "./scope.js";

const constants = new WeakMap<ast.NameValue, ast.Value | null>();

/** The value of the constant that a name means in a scope; null where it means none. */
export function constantValue(scope: Scope, value: ast.NameValue): ast.Value | null {
  const names = new Set<ast.NameValue>();
  let found: ast.Value | null = null;
  let from = scope;
  // A constant may be another one's name; a circle of names has no value.
  for (let named = value; !names.has(named); ) {
    const known = constants.get(named);
    if (known !== undefined) {
      found = known;
      break;
    }
    names.add(named);
    const symbol = namespaceOf(from, named)?.symbols.get(named.path.at(-1)?.text ?? "");
    if (symbol?.declaration.kind !== "const") break;
    if (symbol.declaration.value.kind !== "name-value") {
      found = symbol.declaration.value;
      break;
    }
    named = symbol.declaration.value;
    from = symbol.scope;
  }
  for (const name of names) constants.set(name, found);
  return found;
}

/** Where the last name of a path is looked up; null where an import of it failed, or there is no such namespace. */
function namespaceOf(scope: Scope, { path }: ast.NameValue): Scope | null {
  return path.slice(0, -1).reduce<Scope | null>((from, name) => from?.namespaces.get(name.text) ?? null, scope);
}

/** Reports a name that stands where a constant must, and is none; unless its import was reported. */
export function reportUnknownConstant(context: Context, scope: Scope, value: ast.NameValue): void {
  const [first] = value.path;
  if (first === undefined) return;
  const isLostImport =
    value.path.length > 1
      ? scope.namespaces.get(first.text) === null
      : !scope.symbols.has(first.text) &&
        scope.module.document.imports.some(({ names }) =>
          names.some(({ name, alias }) => (alias ?? name).text === first.text),
        );
  if (isLostImport) return;
  const from = namespaceOf(scope, value);
  const known = [...(from?.symbols ?? [])].flatMap(([name, { declaration }]) =>
    declaration.kind === "const" ? [[...value.path.slice(0, -1).map(({ text }) => text), name].join(".")] : [],
  );
  const text = value.path.map((name) => name.text).join(".");
  reportUnknown(context, "constant", { kind: "name", span: value.span, text, quoted: false }, known);
}
