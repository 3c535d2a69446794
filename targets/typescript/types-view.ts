import { ImportSet } from "../../src/emit/typescript/imports.js";
import {
  literalType,
  named,
  type TypeMember,
  type TypeNode,
  union,
  unknownType,
} from "../../src/emit/typescript/nodes.js";
import { memberText, typeText } from "../../src/emit/typescript/print-declaration.js";
import { docComment, jsonLiteral, propertyKey } from "../../src/emit/typescript/text.js";
import type { Design } from "../../src/ir/design.js";
import type { EnumType, Field, NamedType, ObjectType, UnionType, UnionVariant } from "../../src/ir/type.js";
import { constraintWords, documentationLines, fieldDocumentation } from "./documentation-text.js";
import { typeNode } from "./type-node.js";
import { declaresTag, hasNoFields, unionKeys, unknownTag } from "./union-keys.js";
import { type Direction, fieldsIn, nameIn, type Usage, underlying } from "./usage.js";

/** The view of `types.ts.hbs`. */
export interface TypesView {
  readonly source: string;
  readonly types: readonly TypeView[];
  /** Whether an enum has a constant, without which the module is empty in JavaScript. */
  readonly hasConstants: boolean;
}

/** The view of `type.hbs`. Every text is TypeScript, and every documentation is the lines of a comment. */
export interface TypeView {
  readonly name: string;
  readonly documentation: readonly string[];
  /** The fields of an interface; empty if `type` describes the type. */
  readonly fields: readonly FieldView[];
  /** The text after `export type Name =`; null for an interface. */
  readonly type: string | null;
  /** The constant with an enum's values, which has the type's name. */
  readonly constant: ConstantView | null;
}

export interface FieldView {
  readonly documentation: readonly string[];
  /** `contains`, `"na-me"` */
  readonly key: string;
  readonly optional: boolean;
  /** Its type, on one line. */
  readonly type: string;
  /** `contains?: string`, over several lines if it is long. */
  readonly declaration: string;
}

export interface ConstantView {
  readonly documentation: readonly string[];
  readonly values: readonly {
    readonly documentation: readonly string[];
    readonly key: string;
    readonly value: string;
  }[];
}

/** The types of a folder, for one side or both. */
export function typesView(design: Design, usages: readonly Usage[], source: string): TypesView {
  const types = new Map<string, TypeView>();
  for (const type of design.types) {
    for (const usage of usages) {
      for (const direction of directionsOf(usage, type.name)) {
        const name = nameIn(usage, type.name, direction);
        if (!types.has(name)) types.set(name, typeView(usage, type, direction));
      }
    }
  }
  const all = [...types.values()];
  return { source, types: all, hasConstants: all.some(({ constant }) => constant !== null) };
}

function directionsOf(usage: Usage, name: string): Direction[] {
  return [
    ...(usage.received.has(name) ? (["received"] as const) : []),
    ...(usage.sent.has(name) ? (["sent"] as const) : []),
  ];
}

const inputNote = "The sent form: fields with a default may be left out.";

const refer = (name: string): TypeNode => named(name);

function typeView(usage: Usage, type: NamedType, direction: Direction): TypeView {
  const name = nameIn(usage, type.name, direction);
  const input = direction === "sent" && usage.directional.has(type.name) ? inputNote : null;
  const shown = (node: TypeNode): string => typeText(new ImportSet(), node, `export type ${name} = `);
  const view = { name, fields: [], type: null, constant: null };
  switch (type.kind) {
    case "object": {
      const documentation = docComment(documentationLines(type.documentation, input));
      const fields = fieldsIn(usage, type, direction);
      if (fields.length === 0) {
        const empty: TypeNode = { kind: "object", members: [{ kind: "index", type: named("never") }] };
        return { ...view, documentation, type: shown(empty) };
      }
      return { ...view, documentation, fields: fields.map((field) => fieldView(usage, type, field, direction)) };
    }
    case "alias": {
      const sentence = type.constraints.map(constraintWords).join("; ");
      const words = sentence === "" ? null : `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
      return {
        ...view,
        documentation: docComment(documentationLines(type.documentation, words, input)),
        type: shown(typeNode(usage, type.type, direction, refer)),
      };
    }
    case "enum":
      return { ...view, ...enumParts(type), type: shown(enumNode(type)) };
    case "union":
      return {
        ...view,
        documentation: docComment(documentationLines(type.documentation, unionNote(type), input)),
        type: shown(unionNode(usage, type, direction)),
      };
  }
}

function fieldView(usage: Usage, type: ObjectType, field: Field, direction: Direction): FieldView {
  const optional = direction === "received" ? !field.required && field.default === null : !field.required;
  const node = typeNode(usage, field.type, direction, refer);
  // A sender may also set it to undefined, which `exactOptionalPropertyTypes` distinguishes from leaving it out.
  const isSent =
    direction === "sent" || (!usage.directional.has(type.name) && (usage.isShared || usage.sent.has(type.name)));
  const set = optional && isSent;
  const shown = set ? orUndefined(node) : node;
  const member: TypeMember = { kind: "property", key: field.name, optional, type: shown };
  return {
    documentation: docComment(fieldDocumentation(field)),
    key: propertyKey(field.name),
    optional,
    type: typeText(new ImportSet(), shown),
    declaration: memberText(new ImportSet(), member),
  };
}

function orUndefined(node: TypeNode): TypeNode {
  return node.kind === "named" && node.name === "unknown" ? node : union([node, named("undefined")]);
}

function enumParts(type: EnumType): Pick<TypeView, "documentation" | "constant"> {
  const note = type.open ? ["Values that this version of the contract doesn't know are kept."] : [];
  return {
    documentation: docComment(documentationLines(type.documentation, ...note)),
    constant: {
      documentation: docComment(documentationLines(type.documentation)),
      values: type.values.map((value) => ({
        documentation: docComment(documentationLines(value.documentation)),
        key: propertyKey(value.name, true),
        value: jsonLiteral(value.value),
      })),
    },
  };
}

/** The values of an enum. An open enum also accepts others, through an intersection that keeps the known values in completions. */
function enumNode(type: EnumType): TypeNode {
  const values = type.values.map(({ value }) => literalType(value));
  if (!type.open) return union(values);
  const others: TypeNode = {
    kind: "intersection",
    members: [named(type.base === "string" ? "string" : "number"), { kind: "object", members: [] }],
  };
  return union([...values, others]);
}

function unionNote(type: UnionType): string | null {
  if (!type.open || type.tagging.kind === "untagged") return null;
  return `Variants that this version of the contract doesn't know arrive as \`${jsonLiteral(unknownTag)}\`, with the message in \`raw\`.`;
}

function unionNode(usage: Usage, type: UnionType, direction: Direction): TypeNode {
  const variants = type.variants.map((variant) => variantNode(usage, type, variant, direction));
  if (!type.open || type.tagging.kind === "untagged") return union(variants);
  const unknown = objectNode([unionKeys(type).tagKey, literalType(unknownTag)], ["raw", unknownType]);
  return union([...variants, unknown]);
}

function objectNode(...members: readonly (readonly [key: string, type: TypeNode])[]): TypeNode {
  return { kind: "object", members: members.map(([key, type]) => ({ kind: "property", key, type })) };
}

function variantNode(usage: Usage, type: UnionType, variant: UnionVariant, direction: Direction): TypeNode {
  const node = typeNode(usage, variant.type, direction, refer);
  const { tagging } = type;
  if (variant.isElse || tagging.kind === "untagged" || variant.tag === null) return node;
  const { tagKey, valueKey } = unionKeys(type);
  const tag = literalType(variant.tag);
  if (tagging.kind !== "internal") return objectNode([tagKey, tag], [valueKey, node]);
  if (declaresTag(usage, variant, tagKey)) return node;
  const target = underlying(usage, variant.type);
  if (target.kind === "object" && hasNoFields(usage, direction, target, tagKey)) return objectNode([tagKey, tag]);
  return { kind: "intersection", members: [objectNode([tagKey, tag]), node] };
}
