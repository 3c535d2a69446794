import { ImportSet } from "../../src/emit/imports.js";
import { jsonLiteral, lambda, propertyAccess, propertyKey, stringLiteral } from "../../src/emit/typescript-text.js";
import { wrapLines } from "../../src/emit/wrap-lines.js";
import type { EnumType, NamedType, ObjectType, UnionType, UnionVariant } from "../../src/ir/type.js";
import {
  type CodecContext,
  codecExpression,
  codecName,
  defaultExpression,
  fieldAccess,
  isInline,
  use,
} from "./codec-text.js";
import { declaresTag, unknownTag } from "./types-view.js";
import { type Direction, nameIn, type Usage, underlying } from "./usage.js";

/** What `codecs.ts.hbs` shows. */
export interface CodecsView {
  readonly source: string;
  readonly imports: readonly string[];
  readonly patterns: readonly { readonly name: string; readonly literal: string }[];
  readonly functions: readonly { readonly lines: readonly string[] }[];
}

export function codecsView(usage: Usage, source: string): CodecsView {
  const imports = new ImportSet();
  const patterns = new Map<string, string>();
  const functions: { lines: string[] }[] = [];
  for (const type of usage.design.types) {
    if (type.kind === "enum" && (usage.received.has(type.name) || usage.sent.has(type.name))) {
      functions.push({ lines: enumCheck({ usage, imports, patterns, direction: "received" }, type) });
    }
    const directions: Direction[] = [
      ...(usage.received.has(type.name) ? (["received"] as const) : []),
      ...(usage.sent.has(type.name) ? (["sent"] as const) : []),
    ];
    for (const direction of directions) {
      const lines = codecFunction({ usage, imports, patterns, direction }, type);
      if (lines !== null) functions.push({ lines });
    }
  }
  const namespace = functions.some(({ lines }) => lines.some((line) => line.includes("types.")))
    ? ['import type * as types from "./types.js";']
    : [];
  return {
    source,
    imports: [...imports.lines(), ...namespace],
    patterns: [...patterns].map(([pattern, name]) => ({ name, literal: stringLiteral(pattern) })),
    functions: functions.map(({ lines }) => ({ lines: wrapLines(lines) })),
  };
}

function signature(context: CodecContext, type: NamedType, result: string): string {
  const name = nameIn(context.usage, type.name, context.direction);
  context.imports.type("goaidl/codegen", "Cursor");
  return context.direction === "received"
    ? `export function decode${name}(value: unknown, at: Cursor): types.${name} {`
    : `export function encode${name}(value: types.${name}, at: Cursor): ${result} {`;
}

function codecFunction(context: CodecContext, type: NamedType): string[] | null {
  switch (type.kind) {
    case "enum":
      return null;
    case "alias":
      if (isInline(context.usage, type.type)) return null;
      return [
        signature(context, type, "unknown"),
        `  return ${codecExpression(context, type.type, type.constraints, "value", null)};`,
        "}",
      ];
    case "object":
      return context.direction === "received" ? objectDecoder(context, type) : objectEncoder(context, type);
    case "union":
      return unionCodec(context, type);
  }
}

function enumCheck(context: CodecContext, type: EnumType): string[] {
  context.imports.type("goaidl/codegen", "Cursor");
  const head = `export function check${type.name}(value: unknown, at: Cursor, key?: string | number): types.${type.name} {`;
  if (type.open) {
    const leaf =
      type.base === "string" ? "string" : type.base === "int" ? "int64" : type.base === "uint" ? "uint64" : type.base;
    return [head, `  return ${use(context, leaf)}(value, at, key);`, "}"];
  }
  return [
    head,
    `  return ${use(context, "oneOf")}(value, at, key, "enum", [${type.values.map((value) => jsonLiteral(value.value)).join(", ")}]);`,
    "}",
  ];
}

function objectDecoder(context: CodecContext, type: ObjectType): string[] {
  const lines = [signature(context, type, "")];
  const always = type.fields.filter((field) => field.required || field.default !== null);
  const optional = type.fields.filter((field) => !field.required && field.default === null);
  const fieldsOf = use(context, "fieldsOf");
  if (type.fields.length === 0 && !type.closed) return [...lines, `  ${fieldsOf}(value, at);`, "  return {};", "}"];
  lines.push(`  const fields = ${fieldsOf}(value, at);`);
  if (type.closed)
    lines.push(
      `  ${use(context, "onlyFields")}(fields, [${type.fields.map((field) => stringLiteral(field.name)).join(", ")}], at);`,
    );
  const entries = always.map((field) => {
    const access = fieldAccess(context, "fields", field.name);
    const read = codecExpression(context, field.type, field.constraints, access, stringLiteral(field.name));
    const key = propertyKey(field.name, true);
    if (field.default === null) return `    ${key}: ${read},`;
    const missing = field.type.kind === "nullable" ? `${access} === undefined` : `${use(context, "absent")}(${access})`;
    return `    ${key}: ${missing} ? ${defaultExpression(context, field.type, field.default.value)} : ${read},`;
  });
  if (optional.length === 0)
    return [...lines, ...(entries.length === 0 ? ["  return {};"] : ["  return {", ...entries, "  };"]), "}"];
  const resultType = `types.${nameIn(context.usage, type.name, "received")}`;
  const inherited = optional
    .filter((field) => field.name in Object.prototype)
    .map((field) => stringLiteral(field.name));
  const [open, close] =
    inherited.length > 0
      ? [`  const result = ${use(context, "literal")}<${resultType}, ${inherited.join(" | ")}>({`, "  });"]
      : [`  const result: ${resultType} = {`, "  };"];
  lines.push(...(entries.length === 0 ? [`${open}${close.trim()}`] : [open, ...entries, close]));
  for (const field of optional) {
    const access = fieldAccess(context, "fields", field.name);
    const there = field.type.kind === "nullable" ? `${access} !== undefined` : `!${use(context, "absent")}(${access})`;
    const read = codecExpression(context, field.type, field.constraints, access, stringLiteral(field.name));
    lines.push(`  if (${there}) ${assignment(context, "result", field.name, read)}`);
  }
  return [...lines, "  return result;", "}"];
}

/** An assignment that can't set a prototype, and that TypeScript doesn't take for an inherited member. */
function assignment(context: CodecContext, target: string, name: string, value: string): string {
  if (!(name in Object.prototype)) return `${propertyAccess(target, name)} = ${value};`;
  return `${use(context, "define")}(${target}, ${stringLiteral(name)}, ${value});`;
}

function objectEncoder(context: CodecContext, type: ObjectType): string[] {
  const lines = [signature(context, type, "Record<string, unknown>"), `  ${use(context, "fieldsOf")}(value, at);`];
  const entry = (name: string, expression: string): string => `    ${propertyKey(name, true)}: ${expression},`;
  const entries = type.fields
    .filter((field) => field.required)
    .map((field) =>
      entry(
        field.name,
        codecExpression(
          context,
          field.type,
          field.constraints,
          propertyAccess("value", field.name),
          stringLiteral(field.name),
        ),
      ),
    );
  const optional = type.fields.filter((field) => !field.required);
  if (optional.length === 0)
    return [...lines, ...(entries.length === 0 ? ["  return {};"] : ["  return {", ...entries, "  };"]), "}"];
  lines.push(
    ...(entries.length === 0
      ? ["  const result: Record<string, unknown> = {};"]
      : ["  const result: Record<string, unknown> = {", ...entries, "  };"]),
  );
  for (const field of optional) {
    const access = propertyAccess("value", field.name);
    const there =
      field.name in Object.prototype
        ? `Object.hasOwn(value, ${stringLiteral(field.name)}) && ${access} !== undefined`
        : `${access} !== undefined`;
    lines.push(
      `  if (${there}) ${assignment(context, "result", field.name, codecExpression(context, field.type, field.constraints, access, stringLiteral(field.name)))}`,
    );
  }
  return [...lines, "  return result;", "}"];
}

// Unions -----------------------------------------------------------------------------------------------------------

function unionCodec(context: CodecContext, type: UnionType): string[] {
  if (type.tagging.kind === "untagged") {
    const codecs = type.variants.map((variant) => variantCodec(context, variant)).join(", ");
    const result =
      context.direction === "received" ? `types.${nameIn(context.usage, type.name, "received")}` : "unknown";
    const input = context.direction === "received" ? "unknown" : `types.${nameIn(context.usage, type.name, "sent")}`;
    return [
      signature(context, type, "unknown"),
      `  return ${use(context, "firstOf")}<${input}, ${result}>(value, at, [${codecs}]);`,
      "}",
    ];
  }
  return context.direction === "received" ? unionDecoder(context, type) : unionEncoder(context, type);
}

/** A function of an untagged variant. An encoder is tried with any variant's value: its own checks refuse the others'. */
function variantCodec(context: CodecContext, variant: UnionVariant): string {
  if (context.direction === "received")
    return lambda("value, at", codecExpression(context, variant.type, [], "value", null));
  const target = underlying(context.usage, variant.type);
  if (target.kind === "object" || target.kind === "union") {
    const name = variant.type.kind === "reference" ? variant.type.name : target.name;
    return `(value, at) => ${codecName(context, name)}(value as types.${nameIn(context.usage, name, "sent")}, at)`;
  }
  return lambda("value, at", codecExpression(context, variant.type, [], "value", null));
}

function keysOf(type: UnionType): {
  readonly tagKey: string;
  readonly wireTag: string;
  readonly valueKey: string;
  readonly wireValue: string;
} {
  const { tagging } = type;
  if (tagging.kind === "adjacent")
    return { tagKey: tagging.tagKey, wireTag: tagging.tagKey, valueKey: tagging.valueKey, wireValue: tagging.valueKey };
  if (tagging.kind === "internal")
    return { tagKey: tagging.tagKey, wireTag: tagging.tagKey, valueKey: "", wireValue: "" };
  return { tagKey: "type", wireTag: "Type", valueKey: "value", wireValue: "Value" };
}

function tagWords(type: UnionType): string {
  return stringLiteral(
    `must be ${type.variants
      .filter((variant) => variant.tag !== null)
      .map((variant) => JSON.stringify(variant.tag))
      .join(" or ")}`,
  );
}

function unionDecoder(context: CodecContext, type: UnionType): string[] {
  const { tagKey, wireTag, valueKey, wireValue } = keysOf(type);
  const tag = fieldAccess(context, "fields", wireTag);
  const lines = [
    signature(context, type, ""),
    `  const fields = ${use(context, "fieldsOf")}(value, at);`,
    `  switch (${tag}) {`,
  ];
  for (const variant of type.variants) {
    if (variant.isElse) continue;
    lines.push(`    case ${jsonLiteral(variant.tag)}:`);
    const own = `${propertyKey(tagKey, true)}: ${jsonLiteral(variant.tag)}`;
    if (type.tagging.kind === "internal") {
      const target = underlying(context.usage, variant.type);
      const declared = declaresTag(context.usage, variant, tagKey);
      const input =
        target.kind === "object" && target.closed && !declared
          ? `${use(context, "without")}(fields, ${stringLiteral(tagKey)})`
          : "value";
      const decoded = codecExpression(context, variant.type, [], input, null);
      lines.push(`      return ${declared ? decoded : `{ ${own}, ...${decoded} }`};`);
    } else {
      const access = fieldAccess(context, "fields", wireValue);
      const input = type.tagging.kind === "legacyGoa" ? `${use(context, "jsonText")}(${access}, at)` : access;
      lines.push(
        `      return { ${own}, ${propertyKey(valueKey, true)}: ${codecExpression(context, variant.type, [], input, stringLiteral(wireValue))} };`,
      );
    }
  }
  lines.push("    default:");
  const otherwise = type.variants.find((variant) => variant.isElse);
  if (otherwise !== undefined)
    lines.push(`      return ${codecExpression(context, otherwise.type, [], "value", null)};`);
  else {
    const refuse = `at.stop("tag", ${tagWords(type)}, ${tag}, ${stringLiteral(wireTag)})`;
    if (type.open) {
      lines.push(`      if (typeof ${tag} !== "string" && typeof ${tag} !== "number") ${refuse};`);
      lines.push(`      return { ${propertyKey(tagKey, true)}: ${jsonLiteral(unknownTag)}, raw: value };`);
    } else lines.push(`      return ${refuse};`);
  }
  return [...lines, "  }", "}"];
}

function unionEncoder(context: CodecContext, type: UnionType): string[] {
  const { tagKey, wireTag, valueKey, wireValue } = keysOf(type);
  const tag = propertyAccess("value", tagKey);
  const otherwise = type.variants.find((variant) => variant.isElse);
  const lines = [
    signature(context, type, type.open || otherwise !== undefined ? "unknown" : "Record<string, unknown>"),
    `  ${use(context, "fieldsOf")}(value, at);`,
  ];
  if (otherwise !== undefined) {
    // Objects without the tag are the else variant's; TypeScript can't see that in the property.
    lines.push(
      `  if (!(${stringLiteral(tagKey)} in value)) return ${codecExpression(context, otherwise.type, [], "value", null)};`,
    );
  }
  lines.push(`  switch (${tag}) {`);
  for (const variant of type.variants) {
    if (variant.isElse) continue;
    lines.push(`    case ${jsonLiteral(variant.tag)}:`);
    const own = `${propertyKey(wireTag, true)}: ${jsonLiteral(variant.tag)}`;
    if (type.tagging.kind === "internal") {
      const encoded = codecExpression(context, variant.type, [], "value", null);
      lines.push(
        `      return ${declaresTag(context.usage, variant, tagKey) ? encoded : `{ ${own}, ...${encoded} }`};`,
      );
    } else {
      const encoded = codecExpression(
        context,
        variant.type,
        [],
        propertyAccess("value", valueKey),
        stringLiteral(valueKey),
      );
      lines.push(
        `      return { ${own}, ${propertyKey(wireValue, true)}: ${type.tagging.kind === "legacyGoa" ? `JSON.stringify(${encoded})` : encoded} };`,
      );
    }
  }
  if (type.open) lines.push(`    case ${jsonLiteral(unknownTag)}:`, "      return value.raw;");
  lines.push("    default:", `      return at.stop("tag", ${tagWords(type)}, value, ${stringLiteral(tagKey)});`);
  return [...lines, "  }", "}"];
}
