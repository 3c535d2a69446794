import { replacement } from "../../diagnostics/edits.js";
import { primitives } from "../../ir/primitives.js";
import type { EnumType } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { writtenName } from "../../syntax/written-name.js";
import { type Span, spanText } from "../../text/source-file.js";
import { isValue } from "../bind/scope.js";
import { type Decorations, readDecorations } from "../lower/annotations.js";
import { reportDuplicate } from "../reporter.js";
import { unknown } from "../underlying.js";
import type { Declaring, TypePlace } from "./declaring.js";
import { lowerReserved, type NamedValue } from "./reserved-values.js";
import { lowerType } from "./type-expressions.js";

type EnumParts = Omit<EnumType, "name" | "derived" | "documentation" | "annotations" | "origin">;

export const enumBases: readonly EnumType["base"][] = ["string", "int32", "int64", "int", "uint", "uint32", "uint64"];

export function lowerEnum(declaring: Declaring, declaration: ast.EnumDeclaration, place: TypePlace): EnumParts {
  const baseType = declaration.base === null ? null : lowerType(declaring, declaration.base, place);
  const base = enumBases.find((name) => baseType?.kind === "primitive" && baseType.name === name) ?? "string";
  if (declaration.base !== null && baseType !== unknown && (baseType?.kind !== "primitive" || baseType.name !== base))
    declaring.report("enum-value", { fault: "base", text: spanText(declaration.base.span) }, declaration.base.span, {
      hint: "an enum has strings, or integers as in `enum E: int32`",
    });
  if (base === "string" && baseType !== unknown) reportNumbers(declaring, declaration);
  const values: { name: string; value: string | number; documentation: Decorations["documentation"] }[] = [];
  const members: NamedValue[] = [];
  const names = new Map<string, Span>();
  const taken = new Set<string | number>();
  for (const entry of declaration.values) {
    const decorations = readDecorations(declaring, entry, "value");
    const first = names.get(entry.name.text);
    if (first !== undefined) {
      reportDuplicate(declaring, "value", entry.name, first);
      continue;
    }
    names.set(entry.name.text, entry.name.span);
    if (isValue(entry.name)) {
      const text = writtenName(entry.name.text);
      declaring.report("value-as-name", { name: entry.name.text }, entry.name.span, {
        hint: `\`${text}\` is a value of the enum`,
        fixes: [replacement(entry.name.span, text)],
      });
    }
    const value = enumWireValue(declaring, entry, base);
    const span = entry.value?.span ?? entry.name.span;
    members.push({ name: entry.name, wire: value === null ? null : { value, span } });
    if (value === null) continue;
    if (taken.has(value)) {
      declaring.report("duplicate-wire-value", { value: JSON.stringify(value) }, span);
    }
    taken.add(value);
    values.push({ name: entry.name.text, value, documentation: decorations.documentation });
  }
  if (declaration.values.length === 0 && declaring.program.lost.size === 0) {
    declaring.report("empty-declaration", { kind: "enum", name: declaration.name.text }, declaration.name.span);
  }
  const noNumbers = base === "string" && baseType !== unknown ? "strings" : null;
  const reserved = lowerReserved(declaring, { declaration, noNumbers, members });
  return { kind: "enum", open: declaration.open, base, values, reserved };
}

/** Reports, once, the numbers of an enum whose values are not declared as numbers. */
function reportNumbers(declaring: Declaring, declaration: ast.EnumDeclaration): void {
  const numbers = declaration.values.filter(({ value }) => value?.kind === "integer");
  const first = numbers[0]?.value ?? null;
  if (first === null) return;
  const { span, text } = declaration.name;
  const after = { ...span, start: span.end };
  const isBare = /^\s*\{/.test(span.file.text.slice(span.end, span.end + 100));
  const isWhole = numbers.length === declaration.values.length && isBare;
  declaring.report("enum-value", { fault: "number", text: spanText(first.span) }, first.span, {
    hint: `an enum of numbers says so after its name: \`enum ${text}: int32 { .. }\``,
    fixes: isWhole ? [{ title: `write \`${text}: int32\``, edits: [{ span: after, text: ": int32" }] }] : [],
  });
}

function enumWireValue(declaring: Declaring, entry: ast.EnumValue, base: EnumType["base"]): string | number | null {
  if (base === "string") {
    if (entry.value === null) return entry.name.text;
    if (entry.value.kind === "string") return entry.value.value;
    const { kind, span } = entry.value;
    if (kind !== "integer") declaring.report("enum-value", { fault: "not-a-string", text: spanText(span) }, span);
    return null;
  }
  if (entry.value === null) {
    declaring.report("enum-value", { fault: "no-integer", text: entry.name.text }, entry.name.span, {
      hint: `each integer is written, as in \`${entry.name.text} = 1\``,
    });
    return null;
  }
  if (entry.value.kind !== "integer") {
    const { span } = entry.value;
    declaring.report("enum-value", { fault: "not-an-integer", text: spanText(span) }, span);
    return null;
  }
  const value = Number(entry.value.value);
  if (!Number.isSafeInteger(value)) {
    declaring.report("unsafe-integer", { value: entry.value.value.toString() }, entry.value.span);
    return null;
  }
  const range = primitives[base].range;
  if (range !== null && (entry.value.value < range[0] || entry.value.value > range[1])) {
    const { value: integer, span } = entry.value;
    const fault = integer < range[0] ? "below-range" : "above-range";
    declaring.report("enum-value", { fault, text: spanText(span) }, span, {
      hint: `\`${base}\` is from ${range[0]} to ${range[1]}`,
    });
    return null;
  }
  return value;
}
