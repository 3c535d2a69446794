import type { Type } from "../../ir/type.js";
import type { Context } from "../context.js";

/** Whether values of a type have a part that an alias calls `@sensitive`: the value itself, or an element of it. */
export function isSensitive(context: Context, type: Type): boolean {
  if (context.sensitiveAliases.size === 0) return false;
  const passed = new Set<string>();
  const parts = [type];
  for (let part = parts.pop(); part !== undefined; part = parts.pop()) {
    if (part.kind === "reference") {
      if (context.sensitiveAliases.has(part.name)) return true;
      const named = context.types.get(part.name);
      if (named?.kind === "alias" && !passed.has(part.name)) parts.push(named.type);
      passed.add(part.name);
    } else if (part.kind === "nullable") parts.push(part.type);
    else if (part.kind === "array") parts.push(part.element);
    else if (part.kind === "map") parts.push(part.key, part.value);
    else if (part.kind === "tuple") parts.push(...part.elements);
  }
  return false;
}
