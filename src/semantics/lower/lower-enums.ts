import { primitives } from "../../ir/primitives.js";
import type { EnumType, Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import type { Span } from "../../text/source-file.js";
import { isValue } from "../bind/scope.js";
import type { Context } from "../context.js";
import { reportDuplicate } from "../reporter.js";
import { unknown } from "../underlying.js";
import { type Marks, readMarks } from "./annotations.js";

type EnumParts = Omit<EnumType, "name" | "derived" | "documentation" | "annotations" | "origin">;

const enumBases: readonly EnumType["base"][] = ["string", "int32", "int64", "int", "uint", "uint32", "uint64"];

/** `baseType` is the type that is written behind the name, null where none is. */
export function lowerEnum(context: Context, declaration: ast.EnumDeclaration, baseType: Type | null): EnumParts {
  const base = enumBases.find((name) => baseType?.kind === "primitive" && baseType.name === name) ?? "string";
  if (declaration.base !== null && baseType !== unknown && (baseType?.kind !== "primitive" || baseType.name !== base)) {
    context.report("enum-value", { expected: "strings or integers" }, declaration.base.span);
  }
  const values: { name: string; value: string | number; documentation: Marks["documentation"] }[] = [];
  const names = new Map<string, Span>();
  const taken = new Set<string | number>();
  for (const entry of declaration.values) {
    const marks = readMarks(context, entry, "value");
    const first = names.get(entry.name.text);
    if (first !== undefined) {
      reportDuplicate(context, "value", entry.name, first);
      continue;
    }
    names.set(entry.name.text, entry.name.span);
    if (isValue(entry.name)) {
      const text = `"${entry.name.text}"`;
      context.report("value-as-name", { name: entry.name.text }, entry.name.span, {
        hint: `\`${text}\` is a value of the enum`,
        fixes: [{ title: `write \`${text}\``, edits: [{ span: entry.name.span, text }] }],
      });
    }
    const value = enumWireValue(context, entry, base);
    if (value === null) continue;
    if (taken.has(value)) {
      context.report("duplicate-wire-value", { value: JSON.stringify(value) }, entry.value?.span ?? entry.name.span);
    }
    taken.add(value);
    values.push({ name: entry.name.text, value, documentation: marks.documentation });
  }
  if (declaration.values.length === 0 && context.program.lost.size === 0) {
    context.report("empty-declaration", { kind: "enum", name: declaration.name.text }, declaration.name.span);
  }
  return { kind: "enum", open: declaration.open, base, values };
}

function enumWireValue(context: Context, entry: ast.EnumValue, base: EnumType["base"]): string | number | null {
  if (base === "string") {
    if (entry.value === null) return entry.name.text;
    if (entry.value.kind === "string") return entry.value.value;
    context.report("enum-value", { expected: "strings" }, entry.value.span);
    return null;
  }
  if (entry.value?.kind !== "integer") {
    context.report(
      "enum-value",
      { expected: "integers, and each is written: `name = 1`" },
      entry.value?.span ?? entry.name.span,
    );
    return null;
  }
  const value = Number(entry.value.value);
  if (!Number.isSafeInteger(value)) {
    context.report("unsafe-integer", { value: entry.value.value.toString() }, entry.value.span);
    return null;
  }
  const range = primitives[base].range;
  if (range !== null && (entry.value.value < range[0] || entry.value.value > range[1])) {
    context.report("enum-value", { expected: `from ${range[0]} to ${range[1]}, as \`${base}\`` }, entry.value.span);
    return null;
  }
  return value;
}
