import type * as ast from "../../syntax/ast.js";
import { type Bound, reportUnknown } from "../context.js";
import { type Scope, symbolOf } from "./scope.js";

const constants = new WeakMap<ast.NameValue, ast.Value | null>();

/** The value of the constant to which a name refers in a scope; null if it refers to none. */
export function constantValue(scope: Scope, value: ast.NameValue): ast.Value | null {
  const names = new Set<ast.NameValue>();
  let found: ast.Value | null = null;
  let from = scope;
  let isOpen = false;
  // A constant may refer to another one; a circle of references has no value.
  for (let named = value; !names.has(named); ) {
    const known = constants.get(named);
    if (known !== undefined) {
      found = known;
      isOpen = circular.has(named);
      break;
    }
    names.add(named);
    const symbol = symbolOf(from, named.path);
    isOpen = symbol?.declaration.kind === "const";
    if (symbol?.declaration.kind !== "const") break;
    if (symbol.declaration.value.kind !== "name-value") {
      found = symbol.declaration.value;
      break;
    }
    named = symbol.declaration.value;
    from = symbol.scope;
  }
  const isCircle = found === null && isOpen;
  for (const name of names) {
    constants.set(name, found);
    if (isCircle) circular.add(name);
  }
  return found;
}

/** References in circles of constants; the circle has its own report. */
const circular = new WeakSet<ast.NameValue>();

/** Whether a name refers to a circle of constants; call it after `constantValue`. */
export function isCircular(value: ast.NameValue): boolean {
  return circular.has(value);
}

/** Reports a name that is used as a constant but is not one, unless its import was reported. */
export function reportUnknownConstant(context: Bound, scope: Scope, value: ast.NameValue): void {
  const [first] = value.path;
  if (first === undefined || isCircular(value)) return;
  const isLostImport =
    value.path.length > 1
      ? scope.namespaces.get(first.text) === null
      : !scope.visible.has(first.text) &&
        scope.module.document.imports.some(({ names }) =>
          names.some(({ name, alias }) => (alias ?? name).text === first.text),
        );
  if (isLostImport) return;
  const names = value.path.length > 1 ? scope.namespaces.get(first.text)?.declared : scope.visible;
  const known = [...(names ?? [])].flatMap(([name, { declaration }]) =>
    declaration.kind === "const" ? [[...value.path.slice(0, -1).map(({ text }) => text), name].join(".")] : [],
  );
  const text = value.path.map((name) => name.text).join(".");
  reportUnknown(context, "constant", { kind: "name", span: value.span, text, quoted: false }, known);
}
