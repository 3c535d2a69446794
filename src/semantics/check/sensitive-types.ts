import type { Type } from "../../ir/type.js";
import { inlineParts, type NamedTypes } from "../../ir/walk.js";

/** Returns a function that decides whether an alias marks values of a type, or elements of them, as `@sensitive`. */
export function sensitiveCheck(types: NamedTypes, sensitiveAliases: ReadonlySet<string>): (type: Type) => boolean {
  if (sensitiveAliases.size === 0) return () => false;
  return (type) => inlineParts(types, type).some(({ names }) => names.some((name) => sensitiveAliases.has(name)));
}
