import { namesIn } from "../../ir/walk.js";
import type { Span } from "../../text/source-file.js";
import type { Context } from "../context.js";
import { typeSpan } from "../nodes.js";

/** Reports aliases in circles, and then chains of aliases that are too long. */
export function checkAliases(context: Context): void {
  if (!reportCycles(context)) reportDeepAliases(context);
}

/** Reports aliases that lead back to themselves. A circle is one mistake, reported at its first alias. */
function reportCycles(context: Context): boolean {
  let found = false;
  const places = new Map([...context.types.keys()].map((name, index) => [name, index]));
  const placeOf = (name: string): number => places.get(name) ?? 0;
  const followed = new Set<string>();
  for (const name of places.keys()) {
    const way: string[] = [];
    let next: string | null = name;
    while (next !== null && !followed.has(next)) {
      followed.add(next);
      way.push(next);
      next = aliasTarget(context, next);
    }
    const start = next === null ? -1 : way.indexOf(next);
    if (start < 0) continue;
    found = true;
    const first = way.slice(start).reduce((one, other) => (placeOf(other) < placeOf(one) ? other : one));
    const span = spanOf(context, first);
    if (span !== null) context.report("alias-cycle", { name: first }, span);
  }
  return found;
}

function spanOf(context: Context, name: string): Span | null {
  const type = context.types.get(name) ?? null;
  return type === null ? null : typeSpan(context.nodes, type);
}

/** The maximum length of a chain of aliases, which may lead through lists, maps and tuples. */
const deepestAlias = 100;

/** Reports the first alias of each chain that is too deep to be expanded where it is used. */
function reportDeepAliases(context: Context): void {
  const depths = new Map<string, number>();
  for (const name of context.types.keys()) {
    const way = [name];
    const entered = new Set<string>();
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const parts = depths.has(top) ? [] : aliasesIn(context, top);
      const missing = parts.filter((part) => !depths.has(part) && !entered.has(part));
      entered.add(top);
      if (missing.length > 0) {
        way.push(...missing);
        continue;
      }
      way.pop();
      if (depths.has(top)) continue;
      const depth = parts.reduce((deepest, part) => Math.max(deepest, depths.get(part) ?? 0), 0) + 1;
      depths.set(top, depth);
      const span = spanOf(context, top);
      if (depth !== deepestAlias + 1 || span === null) continue;
      context.report("long-alias", { name: top, limit: deepestAlias }, span);
    }
  }
}

/** The aliases that an alias refers to. */
function aliasesIn(context: Context, name: string): string[] {
  const alias = context.types.get(name);
  if (alias?.kind !== "alias") return [];
  return namesIn(alias.type).filter((part) => context.types.get(part)?.kind === "alias");
}

function aliasTarget(context: Context, name: string): string | null {
  const type = context.types.get(name);
  if (type?.kind !== "alias") return null;
  const inner = type.type.kind === "nullable" ? type.type.type : type.type;
  return inner.kind === "reference" ? inner.name : null;
}
