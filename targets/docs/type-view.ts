import type { Documentation } from "../../src/ir/documentation.js";
import type { Field, NamedType, Type } from "../../src/ir/type.js";
import { deprecationSentence } from "../schema/describe.js";
import { armExample, exampleValue } from "../schema/example-value.js";
import { escapeHtml, typeAnchor } from "./html-text.js";
import { renderMarkdown } from "./markdown.js";
import { constraintTexts, typeHtml } from "./type-html.js";

/** One entry of a list: a field, an enum's value, a union's arm. All texts are HTML. */
export interface ItemView {
  readonly name: string;
  readonly type: string | null;
  readonly facts: readonly string[];
  readonly doc: string | null;
}

export interface TypeView {
  readonly anchor: string;
  readonly name: string;
  readonly kind: string;
  readonly search: string;
  readonly doc: string | null;
  readonly facts: readonly string[];
  readonly itemsTitle: string;
  readonly items: readonly ItemView[];
  readonly examples: readonly ExampleView[];
}

export interface ExampleView {
  readonly title: string;
  readonly text: string;
}

/** Documentation as HTML: text, deprecation, version, link. */
export function documentationHtml(documentation: Documentation): string | null {
  const link = documentation.externalDocs;
  const see =
    link === null
      ? null
      : `See [${(link.description ?? link.url).replaceAll(/[[\]\\]/g, "\\$&")}](<${link.url.replaceAll(/[<>\s]/g, encodeURIComponent)}>).`;
  const text = [
    documentation.summary,
    documentation.text,
    deprecationSentence(documentation),
    documentation.since === null ? null : `Since ${documentation.since}.`,
    see,
  ].filter((part) => part !== null);
  return text.length === 0 ? null : renderMarkdown(text.join("\n\n"));
}

export function jsonHtml(value: unknown): string {
  return escapeHtml(JSON.stringify(value, null, 2));
}

export function typeView(type: NamedType, types: ReadonlyMap<string, NamedType>): TypeView {
  const items = itemsOf(type);
  return {
    anchor: typeAnchor(type.name),
    name: escapeHtml(type.name),
    kind: kindOf(type),
    search: escapeHtml([type.name, ...plainNames(type)].join(" ").toLowerCase()),
    doc: documentationHtml(type.documentation),
    facts: factsOf(type),
    itemsTitle: type.kind === "enum" ? "Values" : type.kind === "union" ? "Variants" : "Fields",
    items,
    examples: examplesOf(type, types),
  };
}

function kindOf(type: NamedType): string {
  switch (type.kind) {
    case "object":
      return type.closed ? "closed type" : "type";
    case "alias":
      return "alias";
    case "enum":
      return type.open ? "open enum" : "enum";
    case "union":
      return type.open ? "open union" : "union";
  }
}

function plainNames(type: NamedType): string[] {
  if (type.kind === "object") return type.fields.map((field) => field.name);
  if (type.kind === "enum") return type.values.map((value) => value.name);
  return type.kind === "union" ? type.arms.map((arm) => arm.name) : [];
}

function factsOf(type: NamedType): string[] {
  switch (type.kind) {
    case "alias":
      return [`<code>${typeHtml(type.type)}</code>`, ...constraintTexts(type.type, type.constraints)];
    case "enum":
      return [escapeHtml(type.base), ...(type.open ? ["other values may follow"] : [])];
    case "union":
      return [...taggingFacts(type), ...(type.open ? ["other variants may follow"] : [])];
    case "object":
      return [
        ...(type.closed ? ["refuses unknown fields"] : []),
        ...type.views.map(
          (view) => `view ${escapeHtml(view.name)}: ${typeHtml({ kind: "reference", name: view.type })}`,
        ),
      ];
  }
}

function taggingFacts(type: NamedType & { readonly kind: "union" }): string[] {
  const { tagging } = type;
  switch (tagging.kind) {
    case "adjacent":
      return [
        `tag in <code>${escapeHtml(tagging.tagKey)}</code>, value in <code>${escapeHtml(tagging.valueKey)}</code>`,
      ];
    case "internal":
      return [`tag in the field <code>${escapeHtml(tagging.tagKey)}</code>`];
    case "legacyGoa":
      return ["tag in <code>Type</code>, JSON text in <code>Value</code>"];
    case "untagged":
      return ["no tag"];
  }
}

function itemsOf(type: NamedType): ItemView[] {
  switch (type.kind) {
    case "object":
      return type.fields.map((field) => fieldView(field));
    case "alias":
      return [];
    case "enum":
      return type.values.map((value) => ({
        name: escapeHtml(value.name),
        type: value.value === value.name ? null : escapeHtml(JSON.stringify(value.value)),
        facts: [],
        doc: documentationHtml(value.documentation),
      }));
    case "union":
      return type.arms.map((arm) => ({
        name: escapeHtml(arm.name),
        type: typeHtml(arm.type),
        facts: arm.isElse
          ? ["everything without a known tag"]
          : arm.tag === null || arm.tag === arm.name
            ? []
            : [`tag ${escapeHtml(JSON.stringify(arm.tag))}`],
        doc: documentationHtml(arm.documentation),
      }));
  }
}

/** A field; `places` says where it travels in an opening request. */
export function fieldView(field: Field, places: readonly string[] = []): ItemView {
  return {
    name: escapeHtml(field.name),
    type: typeHtml(field.type),
    facts: [...places, ...fieldFacts(field), ...constraintTexts(field.type, field.constraints)],
    doc: documentationHtml(field.documentation),
  };
}

function fieldFacts(field: Field): string[] {
  return [
    field.required ? "required" : "optional",
    ...(field.default === null ? [] : [`default <code>${escapeHtml(JSON.stringify(field.default.value))}</code>`]),
    ...(field.readOnly ? ["read only"] : []),
    ...(field.writeOnly ? ["write only"] : []),
    ...(field.sensitive ? ["sensitive"] : []),
  ];
}

function examplesOf(type: NamedType, types: ReadonlyMap<string, NamedType>): ExampleView[] {
  if ((type.kind === "object" || type.kind === "alias") && type.examples.length > 0) {
    return type.examples.map((example, index) => ({
      title: escapeHtml(example.title ?? `Example ${index + 1}`),
      text: jsonHtml(example.value),
    }));
  }
  if (type.kind === "union") {
    return type.arms.flatMap((arm) => {
      const found = armExample(type, arm, types);
      return found === null ? [] : [{ title: `Example: ${escapeHtml(arm.name)}`, text: jsonHtml(found.value) }];
    });
  }
  return type.kind === "enum" ? [] : exampleOf({ kind: "reference", name: type.name }, types);
}

/** The example of a message: none where it would only repeat an enum. */
export function exampleOf(type: Type, types: ReadonlyMap<string, NamedType>): ExampleView[] {
  const found = exampleValue(type, types);
  return found === null ? [] : [{ title: "Example", text: jsonHtml(found.value) }];
}
