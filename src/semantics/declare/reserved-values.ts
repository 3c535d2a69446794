import type * as ast from "../../syntax/ast.js";
import type { Span } from "../../text/source-file.js";
import { firstOfEach, type Reporter } from "../reporter.js";

/** A value of an enum, or a variant of a union: its name, and its wire value or tag. */
export interface NamedValue {
  readonly name: ast.Name;
  /** Null if it has no wire value that could be reserved. */
  readonly wire: { readonly value: string | number; readonly span: Span } | null;
}

export interface ReservingDeclaration {
  readonly declaration: ast.EnumDeclaration | ast.UnionDeclaration;
  /** Why numbers can't be reserved; null if they can. */
  readonly noNumbers: "strings" | "no-tags" | null;
  readonly members: readonly NamedValue[];
}

/**
 * The names and numbers that an enum or a union reserves. A text is reserved both as a name and as a wire value or tag.
 * Reports repetitions, numbers that can't travel, and members that use a reserved name or value.
 */
export function lowerReserved(
  reporter: Reporter,
  { declaration, noNumbers, members }: ReservingDeclaration,
): (string | number)[] {
  const written = firstOfEach(
    declaration.reserved.flatMap((clause) => clause.values),
    (value) => `${value.kind} ${textOf(value)}`,
    (value, first) => {
      const parameters = { kind: "reserved name", name: String(textOf(value)) } as const;
      const related = [{ span: first.span, message: "first declared here" }];
      reporter.report("duplicate-name", parameters, value.span, { related });
    },
  );
  const reserved = new Map<string | number, Span>();
  for (const value of written) {
    const text = textOf(value);
    if (typeof text === "string") reserved.set(text, value.span);
    else if (noNumbers !== null)
      reporter.report(
        "reserved-number",
        { value: String(text), name: declaration.name.text, fault: noNumbers },
        value.span,
      );
    else if (Number.isSafeInteger(Number(text))) reserved.set(Number(text), value.span);
    else reporter.report("unsafe-integer", { value: String(text) }, value.span);
  }
  for (const { name, wire } of members) {
    const isNamed = reserved.has(name.text);
    const used = isNamed ? name.text : wire?.value;
    const place = used === undefined ? undefined : reserved.get(used);
    if (used === undefined || place === undefined) continue;
    const span = isNamed ? name.span : (wire?.span ?? name.span);
    const related = [{ span: place, message: "reserved here" }];
    reporter.report("reserved-value", { name: String(used), kind: declaration.kind }, span, { related });
  }
  return [...reserved.keys()];
}

function textOf(value: ast.Name | ast.IntegerValue): string | bigint {
  return value.kind === "name" ? value.text : value.value;
}
