import type { Method, Parameter } from "../../ir/design.js";
import type * as ast from "../../syntax/ast.js";
import type { Span } from "../../text/source-file.js";
import type { Context } from "../context.js";
import { objectOf } from "../underlying.js";

/**
 * Reports two values that one request would have to carry in one place: two credentials of the same alternative, or a
 * credential and another field. Credentials of different alternatives may share a header, and a name and its password
 * are one credential.
 */
export function checkSharedPlaces(context: Context, method: Method, written: ast.Method): void {
  const { parameters } = method.http;
  const byPlace = new Map<string, Parameter[]>();
  for (const parameter of parameters) {
    const { place, name } = parameter;
    if (place === "path") continue;
    const key = `${place} ${place === "header" ? name.toLowerCase() : name}`;
    const sharing = byPlace.get(key);
    if (sharing === undefined) byPlace.set(key, [parameter]);
    else sharing.push(parameter);
  }
  const carried = new Set(parameters.flatMap(({ credential }) => credential?.scheme ?? []));
  /** Schemes whose token has no field: it is in `Authorization`. */
  const withoutField = (schemes: readonly string[]): string[] =>
    schemes.filter((scheme) => !carried.has(scheme) && isToken(context, scheme));
  for (const [key, sharing] of byPlace) {
    const [first] = sharing;
    if (first === undefined || sharing.every(({ credential }) => credential === null)) continue;
    const plain = sharing.find(({ credential }) => credential === null);
    const clashes = plain !== undefined && sharing.length > 1;
    const alternative = method.security.find(({ schemes }) => {
      const names = schemes.map(({ scheme }) => scheme);
      const used = new Set(
        sharing.flatMap(({ credential }) => credential?.scheme ?? []).filter((n) => names.includes(n)),
      );
      const hasToken = key === "header authorization" && withoutField(names).length > 0;
      return used.size + (hasToken ? 1 : 0) > 1;
    });
    if (!clashes && alternative === undefined) continue;
    const last = plain ?? sharing.at(-1) ?? first;
    const other = sharing.find((parameter) => parameter !== last && parameter.field !== last.field) ?? null;
    const span = spanOf(context, method, written, last);
    if (context.isReported(span)) continue;
    const parameters = { name: last.name, field: last.field ?? "", other: other?.field ?? null };
    context.report("shared-place", parameters, span, {
      hint: `give \`${last.field}\` its own place, as in \`header ${last.field} as "X-Api-Key"\``,
    });
  }
}

function isToken(context: Context, scheme: string): boolean {
  const kind = context.program.schemes.get(scheme)?.scheme.text;
  return kind === "jwt" || kind === "bearer" || kind === "oauth2";
}

/** The span of the clause that places a parameter, or else of the parameter's field, or else of the method's name. */
function spanOf(context: Context, method: Method, written: ast.Method, { field }: Parameter): Span {
  for (const clause of written.clauses) {
    if (clause.kind !== "http") continue;
    for (const inner of clause.clauses)
      if (inner.kind === "placement" && inner.field.text === field) return inner.alias?.span ?? inner.field.span;
  }
  const object = method.payload?.kind === "reference" ? objectOf(context, method.payload.name) : null;
  const declared = object?.fields.find(({ name }) => name === field);
  return (declared === undefined ? undefined : context.nodes.fields.get(declared)?.name.span) ?? written.name.span;
}
