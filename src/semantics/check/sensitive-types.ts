import type { Type } from "../../ir/type.js";
import { inlineParts, type NamedTypes } from "../../ir/walk.js";

/** Tells whether values of a type have a part that an alias calls `@sensitive`: the value itself, or an element of it. */
export function sensitiveCheck(types: NamedTypes, sensitiveAliases: ReadonlySet<string>): (type: Type) => boolean {
  if (sensitiveAliases.size === 0) return () => false;
  return (type) => inlineParts(types, type).some(({ names }) => names.some((name) => sensitiveAliases.has(name)));
}
