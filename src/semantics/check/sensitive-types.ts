import type { Type } from "../../ir/type.js";
import { inlineParts } from "../../ir/walk.js";
import type { Context } from "../context.js";

/** Whether values of a type have a part that an alias calls `@sensitive`: the value itself, or an element of it. */
export function isSensitive(context: Context, type: Type): boolean {
  if (context.sensitiveAliases.size === 0) return false;
  return inlineParts(context.types, type).some(({ names }) => names.some((name) => context.sensitiveAliases.has(name)));
}
