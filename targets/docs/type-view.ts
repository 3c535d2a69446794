import type { Json } from "../../src/ir/json.js";
import type { Field, NamedType, Type, UnionType, UnionVariant } from "../../src/ir/type.js";
import { namedType } from "../schema/dialect.js";
import { exampleValue, type Sender, variantExample } from "../schema/examples/example-value.js";
import { type DocumentationView, documentationHtml, documentationView } from "./documentation-view.js";
import { escapeContent, escapeHtml, typeAnchor } from "./html-text.js";
import { jsonText } from "./json-text.js";
import { constraintTexts, typeHtml } from "./type-html.js";

/** One entry of a list: a field, an enum's value, a union's variant. All texts are HTML. */
export interface ItemView {
  readonly name: string;
  readonly type: string | null;
  /** Short words beside the name: `required`, `deprecated`. */
  readonly badges: readonly BadgeView[];
  readonly facts: readonly string[];
  readonly doc: string | null;
}

export interface BadgeView {
  readonly kind: "note" | "required" | "warn";
  readonly text: string;
}

const deprecatedBadge: BadgeView = { kind: "warn", text: "deprecated" };

export interface TypeView {
  readonly anchor: string;
  readonly name: string;
  readonly kind: string;
  readonly search: string;
  readonly documentation: DocumentationView;
  readonly facts: readonly string[];
  readonly itemsTitle: string;
  readonly items: readonly ItemView[];
  readonly examples: readonly ExampleView[];
  /** Links to the methods and types that mention it. */
  readonly usedBy: readonly string[];
  /** `Used in 3 places`. */
  readonly uses: string;
}

export interface ExampleView {
  readonly title: string;
  readonly text: string;
  /** Whether it is open at first; others show only their title. */
  readonly first: boolean;
}

export function typeView(type: NamedType, types: ReadonlyMap<string, NamedType>, usedBy: readonly string[]): TypeView {
  return {
    anchor: typeAnchor(type.name),
    name: escapeHtml(type.name),
    kind: kindOf(type),
    search: escapeHtml([type.name, ...plainNames(type)].join(" ").toLowerCase()),
    documentation: documentationView(type.documentation, type.annotations),
    facts: factsOf(type),
    itemsTitle: type.kind === "enum" ? "Values" : type.kind === "union" ? "Variants" : "Fields",
    items: itemsOf(type),
    examples: examplesOf(type, types),
    usedBy,
    uses: usedBy.length === 1 ? "Used in one place" : `Used in ${usedBy.length} places`,
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
  return type.kind === "union" ? type.variants.map((variant) => variant.name) : [];
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

/** Fields, values or variants. */
export function itemsOf(type: NamedType): ItemView[] {
  switch (type.kind) {
    case "object":
      return type.fields.map((field) => fieldView(field));
    case "alias":
      return [];
    case "enum":
      return type.values.map((value) => ({
        name: escapeHtml(value.name),
        type: value.value === value.name ? null : escapeHtml(JSON.stringify(value.value)),
        badges: value.documentation.deprecated === null ? [] : [deprecatedBadge],
        facts: [],
        doc: documentationHtml(value.documentation),
      }));
    case "union":
      return type.variants.map((variant) => ({
        name: escapeHtml(variant.name),
        type: typeHtml(variant.type),
        badges: variant.documentation.deprecated === null ? [] : [deprecatedBadge],
        facts: variantFacts(type, variant),
        doc: documentationHtml(variant.documentation),
      }));
  }
}

function variantFacts(union: UnionType, { name, tag, isElse, isDefault }: UnionVariant): string[] {
  if (isElse) return [union.open ? "everything without a tag" : "everything without a known tag"];
  return [
    ...(tag === null || tag === name ? [] : [`tag ${escapeHtml(JSON.stringify(tag))}`]),
    ...(isDefault ? ["also without a tag"] : []),
  ];
}

/** A field; `places` are its places in an opening request. */
export function fieldView(field: Field, places: readonly string[] = []): ItemView {
  return {
    name: escapeHtml(field.name),
    type: typeHtml(field.type),
    badges: [
      ...(field.required ? [{ kind: "required", text: "required" } as const] : []),
      ...(field.documentation.deprecated === null ? [] : [deprecatedBadge]),
      ...(field.readOnly ? [{ kind: "note", text: "read only" } as const] : []),
      ...(field.writeOnly ? [{ kind: "note", text: "write only" } as const] : []),
      ...(field.sensitive ? [{ kind: "note", text: "sensitive" } as const] : []),
    ],
    facts: [
      ...places,
      ...(field.default === null ? [] : [`default <code>${escapeHtml(JSON.stringify(field.default.value))}</code>`]),
      ...constraintTexts(field.type, field.constraints),
      ...field.examples.map(({ value }) => `example <code>${escapeHtml(JSON.stringify(value))}</code>`),
    ],
    doc: documentationHtml(field.documentation, field.annotations),
  };
}

/** Prints the value of an example. */
type Print = (value: Json) => string;

/** How the examples of a message are shown. */
export interface MessageForm {
  /** Prints an example as it is sent. Default: as JSON. */
  readonly print?: Print | undefined;
  /** The sender of the message, whose examples lack the fields that it leaves out. */
  readonly from?: Sender | null;
}

const printJson: Print = (value) => jsonText(value);

/** Examples of a named type: one for each variant of a union; otherwise the author's, or an invented one. */
function examplesOf(
  type: NamedType,
  types: ReadonlyMap<string, NamedType>,
  { print = printJson, from = null }: MessageForm = {},
): ExampleView[] {
  const view = (title: string, value: Json, index: number): ExampleView => ({
    title: escapeHtml(title),
    text: escapeContent(print(value)),
    first: index === 0,
  });
  if ((type.kind === "object" || type.kind === "alias") && type.examples.length > 0)
    return type.examples.map(({ title, value }, index) => view(title ?? `Example ${index + 1}`, value, index));
  if (type.kind === "union") {
    const found = type.variants.flatMap((variant) => {
      const example = variantExample(type, variant, types, { from });
      return example === null ? [] : [{ name: variant.name, value: example.value }];
    });
    return found.map(({ name, value }, index) => view(name, value, index));
  }
  return type.kind === "enum" ? [] : madeUp({ kind: "reference", name: type.name }, types, { print, from });
}

/** Examples of a message's type. */
export function messageExamples(type: Type, types: ReadonlyMap<string, NamedType>, form: MessageForm): ExampleView[] {
  const named = namedBehind(type, types);
  return named === null || named.kind === "enum" ? madeUp(type, types, form) : examplesOf(named, types, form);
}

/** The named type of a message, behind aliases. */
export function namedBehind(type: Type, types: ReadonlyMap<string, NamedType>): NamedType | null {
  let current = type;
  let found: NamedType | null = null;
  while (current.kind === "reference") {
    found = namedType(types, current.name);
    if (found.kind !== "alias") return found;
    current = found.type;
  }
  return found;
}

function madeUp(
  type: Type,
  types: ReadonlyMap<string, NamedType>,
  { print = printJson, from = null }: MessageForm,
): ExampleView[] {
  const found = exampleValue(type, types, from === null ? {} : { from });
  return found === null ? [] : [{ title: "Example", text: escapeContent(print(found.value)), first: true }];
}
