import { isDeprecated } from "../../lint/rules/evolution/use-of-deprecated.js";
import type * as ast from "../../syntax/ast.js";
import { parse } from "../../syntax/parse.js";
import { writtenName } from "../../syntax/written-name.js";
import { sourceFile } from "../../text/source-file.js";
import { distinctBy } from "../distinct-by.js";
import { textOf } from "../outline.js";
import {
  type BoundField,
  type BoundType,
  boundType,
  declaredFields,
  elementOf,
  fieldsOf,
  structureOf,
  typeOfField,
} from "../symbols/bound-type.js";
import type { CompletionItem } from "./item.js";
import { nextNumber } from "./number-items.js";
import { before, declarationAround, type Place } from "./place.js";
import { sampleItems } from "./sample-items.js";

/** Fields by name, once each. */
export function fieldItems(
  fields: readonly BoundField[],
  { written = new Set() }: { readonly written?: ReadonlySet<string> } = {},
): CompletionItem[] {
  const others = fields.filter(({ field }) => !written.has(field.name.text));
  return distinctBy(others, ({ field }) => field.name.text).map(({ field }) => ({
    label: field.name.text,
    kind: "field",
    detail: textOf(field.type),
    ...(field.doc === null ? {} : { documentation: field.doc.text }),
    insert: writtenName(field.name.text),
    isDeprecated: isDeprecated(field),
  }));
}

/** The possible values of a type: values of its enum, and constants. */
export function valueItems(place: Place, type: BoundType | null): CompletionItem[] {
  const constants = [...place.meaning.scope.visible.entries()].flatMap(([name, { declaration }]): CompletionItem[] =>
    declaration.kind === "const" ? [{ label: name, kind: "const", detail: textOf(declaration.value), rank: 1 }] : [],
  );
  const structure = type === null ? null : structureOf(elementOf(type));
  if (structure?.kind === "declared" && structure.declaration.kind === "enum") {
    const values = structure.declaration.values.map(
      ({ name, doc }): CompletionItem => ({
        label: name.text,
        kind: "value",
        detail: structure.declaration.name.text,
        ...(doc === null ? {} : { documentation: doc.text }),
      }),
    );
    return [...values, ...constants];
  }
  if (structure?.kind !== "other") return constants;
  return [...literalTypeItems(structure.bound.type), ...sampleItems(textOf(structure.bound.type)), ...constants];
}

/** The value of an enum's member or the tag of a variant on the wire: its name, or the next number. */
export function wireValueItems(place: Place): CompletionItem[] {
  const declaration = declarationAround(place);
  const name = before(place, 2).replaceAll('"', "");
  if (declaration?.kind !== "enum" || declaration.base === null || textOf(declaration.base) === "string")
    return [{ label: JSON.stringify(name), kind: "constant", detail: "the name" }];
  const taken = [
    ...declaration.values.map(({ value }) => value),
    ...declaration.reserved.flatMap(({ values }) => values),
  ];
  const numbers = taken.map((value) => (value?.kind === "integer" ? Number(value.value) : 0));
  return [nextNumber(numbers)];
}

/** The literals of a type such as `"asc" | "desc"`. */
function literalTypeItems(type: ast.TypeExpression): CompletionItem[] {
  const members = type.kind === "union-expression" ? type.members : [type];
  return members.flatMap((member): CompletionItem[] =>
    member.kind === "literal" && member.value.kind !== "null"
      ? [{ label: textOf(member.value), kind: "constant" }]
      : [],
  );
}

/** The type before `=`, from its `:` on; null if none can be read. */
export function typeBeforeEquals({ written, file, meaning, offset }: Place): BoundType | null {
  const equals = written.tokens.findLastIndex(({ text }) => text === "=");
  const colon = written.tokens.slice(0, equals).findLastIndex(({ text }) => text === ":");
  const first = written.tokens[colon];
  const last = written.tokens[equals];
  if (first === undefined || last === undefined || colon < 0 || last.start > offset) return null;
  return typeFromText(file.text.slice(first.start + 1, last.start), meaning.scope);
}

/** The type that a text describes; null if it describes none. */
export function typeFromText(text: string, scope: BoundType["scope"]): BoundType | null {
  const { document } = parse(sourceFile("type.goa", `type T { f: ${text} }`)).value;
  const [declaration] = document.declarations;
  const [member] = declaration?.kind === "type" ? declaration.members : [];
  return member?.kind === "field" ? boundType(member.type, scope) : null;
}

/** The fields that an object in an example or default can have at the cursor. */
export function keyItems(place: Place): CompletionItem[] {
  return fieldItems(fieldsAround(place)).map((item) => ({ ...item, insert: `${item.insert ?? item.label}: ` }));
}

/** The type of the key whose value the cursor is at, inside of an example or a default. */
export function typeOfKey(place: Place): BoundType | null {
  const { tokens } = place.written;
  const colon = tokens.findLastIndex(({ text }) => text === ":");
  const key = tokens[colon - 1]?.text.replaceAll('"', "");
  const field = fieldsAround(place).find((each) => each.field.name.text === key);
  return field === undefined ? null : typeOfField(field);
}

/** The fields of the object around the cursor, inside of an example of a declared type or of a default. */
function fieldsAround(place: Place): BoundField[] {
  const { tokens } = place.written;
  const start = tokens.findLastIndex(({ text }, index) => text === "example" || (text === "=" && index > 0));
  let fields = tokens[start]?.text === "=" ? fieldsBeforeEquals(place) : fieldsOfExample(place);
  const outer: BoundField[][] = [];
  // Each block around the cursor that is the value of a key is one step into the type.
  for (const [index, { text }] of tokens.entries()) {
    if (index > start && text === "}") fields = outer.pop() ?? fields;
    if (index <= start || text !== "{") continue;
    outer.push(fields);
    const key = keyBefore(place, index);
    if (key === null) continue;
    const inner = fields.find(({ field }) => field.name.text === key);
    fields = inner === undefined ? [] : fieldsOf(elementOf(typeOfField(inner)));
  }
  return fields;
}

function fieldsBeforeEquals(place: Place): BoundField[] {
  const type = typeBeforeEquals(place);
  return type === null ? [] : fieldsOf(elementOf(type));
}

function fieldsOfExample(place: Place): BoundField[] {
  const declaration = declarationAround(place);
  return declaration?.kind === "type" && place.written.tokens.some(({ text }) => text === "example")
    ? declaredFields(declaration, place.meaning.scope)
    : [];
}

/** The key whose value a brace opens, also if the value is in a list; null for the outermost brace. */
function keyBefore({ written: { tokens } }: Place, brace: number): string | null {
  let colon = brace - 1;
  let depth = 0;
  if (tokens[colon]?.text !== ":") {
    for (; colon >= 0; colon--) {
      const text = tokens[colon]?.text;
      if (text === "]" || text === "}") depth++;
      else if ((text === "[" || text === "{") && depth-- === 0) break;
    }
    colon--;
  }
  return tokens[colon]?.text === ":" ? (tokens[colon - 1]?.text.replaceAll('"', "") ?? null) : null;
}
