import { docComment, jsonLiteral, propertyKey } from "../../src/emit/typescript-text.js";
import { wrapLines } from "../../src/emit/wrap-lines.js";
import type { EnumType, NamedType, ObjectType, UnionType, UnionVariant } from "../../src/ir/type.js";
import { constraintWords, documentationLines, fieldDocumentation } from "./documentation-text.js";
import { typeText } from "./type-text.js";
import { type Direction, nameIn, type Usage, underlying } from "./usage.js";

/** What `types.ts.hbs` shows. */
export interface TypesView {
  readonly source: string;
  readonly declarations: readonly { readonly lines: readonly string[] }[];
}

/** The tag of a variant that an open union doesn't know. */
export const unknownTag = "$unknown";

export function typesView(usage: Usage, source: string): TypesView {
  const declarations: { lines: string[] }[] = [];
  for (const type of usage.design.types) {
    const directions: Direction[] = usage.twoFaced.has(type.name)
      ? ["received", "sent"]
      : usage.received.has(type.name)
        ? ["received"]
        : usage.sent.has(type.name)
          ? ["sent"]
          : [];
    for (const direction of directions) declarations.push({ lines: wrapLines(declaration(usage, type, direction)) });
  }
  return { source, declarations };
}

function declaration(usage: Usage, type: NamedType, direction: Direction): string[] {
  const name = nameIn(usage, type.name, direction);
  const input = name === type.name ? null : `As it is sent: what has a default may be left out.`;
  switch (type.kind) {
    case "object":
      return [
        ...docComment(documentationLines(type.documentation, input)),
        ...objectLines(usage, type, name, direction),
      ];
    case "alias": {
      const said = type.constraints.map(constraintWords).join("; ");
      const lines = documentationLines(
        type.documentation,
        said === "" ? null : `${said.charAt(0).toUpperCase()}${said.slice(1)}.`,
        input,
      );
      return [
        ...docComment(lines),
        `export type ${name} = ${typeText(usage, type.type, direction, (other) => other)};`,
      ];
    }
    case "enum":
      return enumLines(type);
    case "union":
      return [
        ...docComment(documentationLines(type.documentation, unionNote(type), input)),
        ...unionLines(usage, type, name, direction),
      ];
  }
}

function objectLines(usage: Usage, type: ObjectType, name: string, direction: Direction): string[] {
  if (type.fields.length === 0) return [`export type ${name} = Record<string, never>;`];
  const lines = [`export interface ${name} {`];
  for (const field of type.fields) {
    const optional = direction === "received" ? !field.required && field.default === null : !field.required;
    lines.push(...docComment(fieldDocumentation(field), "  "));
    lines.push(
      `  ${propertyKey(field.name)}${optional ? "?" : ""}: ${typeText(usage, field.type, direction, (other) => other)};`,
    );
  }
  return [...lines, "}"];
}

/** A constant with the values by name, and the type of the values. */
function enumLines(type: EnumType): string[] {
  const lines = [...docComment(documentationLines(type.documentation)), `export const ${type.name} = {`];
  for (const value of type.values) {
    lines.push(...docComment(documentationLines(value.documentation), "  "));
    lines.push(`  ${propertyKey(value.name, true)}: ${jsonLiteral(value.value)},`);
  }
  const values = type.values.map((value) => jsonLiteral(value.value));
  // An empty intersection keeps the known values in editors' completions.
  const open = type.open ? (type.base === "string" ? " | (string & {})" : " | (number & {})") : "";
  const note = type.open ? ["Values that this version of the contract doesn't know are kept."] : [];
  return [
    ...lines,
    "} as const;",
    "",
    ...docComment(documentationLines(type.documentation, ...note)),
    `export type ${type.name} = ${values.join(" | ")}${open};`,
  ];
}

function unionNote(type: UnionType): string | null {
  if (!type.open || type.tagging.kind === "untagged") return null;
  return `Variants that this version of the contract doesn't know arrive as \`${jsonLiteral(unknownTag)}\`, with the message in \`raw\`.`;
}

function unionLines(usage: Usage, type: UnionType, name: string, direction: Direction): string[] {
  const variants = type.variants.map((variant) => variantText(usage, type, variant, direction));
  const tagKey = type.tagging.kind === "adjacent" || type.tagging.kind === "internal" ? type.tagging.tagKey : "type";
  if (type.open && type.tagging.kind !== "untagged")
    variants.push(`{ ${propertyKey(tagKey)}: ${jsonLiteral(unknownTag)}; raw: unknown }`);
  return [`export type ${name} = ${variants.join(" | ")};`];
}

function variantText(usage: Usage, type: UnionType, variant: UnionVariant, direction: Direction): string {
  const text = typeText(usage, variant.type, direction, (other) => other);
  const { tagging } = type;
  if (variant.isElse || tagging.kind === "untagged") return text;
  if (tagging.kind === "internal") {
    return declaresTag(usage, variant, tagging.tagKey)
      ? text
      : `({ ${propertyKey(tagging.tagKey)}: ${jsonLiteral(variant.tag)} } & ${text})`;
  }
  const [tagKey, valueKey] = tagging.kind === "adjacent" ? [tagging.tagKey, tagging.valueKey] : ["type", "value"];
  return `{ ${propertyKey(tagKey)}: ${jsonLiteral(variant.tag)}; ${propertyKey(valueKey)}: ${text} }`;
}

/** Whether a variant has the union's tag among its own fields, as a literal. */
export function declaresTag(usage: Usage, variant: UnionVariant, tagKey: string): boolean {
  const target = underlying(usage, variant.type);
  return target.kind === "object" && target.fields.some((field) => field.name === tagKey);
}
