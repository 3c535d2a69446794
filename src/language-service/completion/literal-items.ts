import { builtins } from "../../semantics/lower/annotations.js";
import { textOf } from "../outline.js";
import { type BoundType, boundType, elementOf, structureOf } from "../symbols/bound-type.js";
import { annotationCall } from "./annotation-items.js";
import type { CompletionItem } from "./item.js";
import { before, type Place } from "./place.js";
import { typeBeforeEquals, typeOfKey } from "./value-items.js";

const literals = ["true", "false", "null"] as const;
type Literal = (typeof literals)[number];

export function isLiteral(word: string): word is Literal {
  return literals.some((literal) => literal === word);
}

/** `true`, `false` and `null`, where a value can be one of them; as a type, only `null` after `|` is usual. */
export function literalItems(place: Place): CompletionItem[] {
  const isValue = place.expected.some(({ rules }) => rules.includes("value"));
  const wanted = isValue ? valuesAt(place) : before(place) === "|" ? ["null"] : [];
  return place.expected.flatMap(({ word }): CompletionItem[] =>
    isLiteral(word) && wanted.includes(word) ? [{ label: word, kind: "constant", rank: 2 }] : [],
  );
}

function valuesAt(place: Place): readonly string[] {
  const call = annotationCall(place);
  if (call === null) {
    // The values of enums and the tags of variants are texts or numbers.
    if (place.expected.some(({ rules }) => rules.includes("enumValue") || rules.includes("variant"))) return [];
    const isEntry = place.expected.some(({ rules }) => rules.includes("entry"));
    return literalsOf(isEntry ? typeOfKey(place) : typeBeforeEquals(place));
  }
  if (Object.hasOwn(builtins, call.name)) {
    const kind = builtins[call.name]?.parameters[call.index]?.kind;
    return kind === "any" ? literals : kind === "boolean" ? ["true", "false"] : [];
  }
  const declared = place.meaning.contract.compiled.program?.annotations.get(call.name)?.parameters[call.index];
  return literalsOf(declared === undefined ? null : boundType(declared.type, place.meaning.scope));
}

/** The literals that are values of a type; all of them where the type is not known. */
function literalsOf(type: BoundType | null): readonly string[] {
  if (type === null) return literals;
  const isNullable = type.type.kind === "union-expression" && type.type.members.some((each) => textOf(each) === "null");
  const structure = structureOf(elementOf(type));
  const name = structure.kind === "other" ? textOf(structure.bound.type) : "";
  if (name === "any") return literals;
  return [...(name === "boolean" ? ["true", "false"] : []), ...(isNullable ? ["null"] : [])];
}
