import { type Quoted, quoted } from "../../diagnostics/quoted.js";
import { withArticle } from "../../text/with-article.js";

/** The role of an invalid value in the contract. */
export type ValueSubject =
  | "the constant"
  | "the default"
  | "the example"
  | { readonly argument: string }
  | { readonly annotation: string }
  | { readonly setting: string };

export function valueSubjectText(subject: ValueSubject): string {
  if (typeof subject === "string") return subject;
  if ("argument" in subject) return `the argument \`${subject.argument}\``;
  return "annotation" in subject ? `\`@${subject.annotation}\`` : `\`${subject.setting}\``;
}

const expectedValues = {
  boolean: "`true` or `false`",
  "whole-number": "a whole number",
  count: "a whole number that is not negative",
  number: "a number",
  "positive-number": "a number above 0",
  decimal: 'a decimal such as `"19.99"`',
  string: "a string",
  list: "a list",
  strings: "a list of strings",
  object: "an object",
} as const;
export type ExpectedValue = keyof typeof expectedValues;

/** The faults of a value. */
export type ValueFault =
  | { readonly fault: "expected"; readonly value: ExpectedValue }
  | { readonly fault: "not-one-of"; readonly values: readonly Quoted[] }
  | { readonly fault: "not-in-quotes" | "malformed" | "too-large" | "not-an-object"; readonly type: string }
  | { readonly fault: "out-of-range"; readonly type: string; readonly range: readonly [least: bigint, most: bigint] }
  | { readonly fault: "list-length"; readonly length: number }
  | { readonly fault: "no-tag" | "missing-field" | "missing-value"; readonly name: string }
  | { readonly fault: "unknown-field"; readonly type: string; readonly name: string }
  | { readonly fault: "unknown-member"; readonly type: string; readonly members: readonly Quoted[] }
  | { readonly fault: "unknown-tag"; readonly name: string; readonly tags: readonly Quoted[] }
  | { readonly fault: "map-key"; readonly type: string | null }
  | { readonly fault: "broken-constraint"; readonly constraint: string }
  | { readonly fault: "missing-name" | "type-name" | "nothing-to-give" };

export function valueFaultText(p: ValueFault): string {
  switch (p.fault) {
    case "expected":
      return `expected ${expectedValues[p.value]}`;
    case "not-one-of":
      return `expected ${p.values.join(" or ")}`;
    case "not-in-quotes":
      return `expected ${withArticle(quoted(p.type))} in quotes`;
    case "malformed":
      return `it is not a valid \`${p.type}\``;
    case "too-large":
      return `it is too large for ${withArticle(quoted(p.type))}`;
    case "not-an-object":
      return `expected an object of \`${p.type}\``;
    case "out-of-range":
      return `\`${p.type}\` goes from ${p.range[0]} to ${p.range[1]}`;
    case "list-length":
      return `expected a list of ${p.length} values`;
    case "no-tag":
      return `expected an object with \`${p.name}\``;
    case "missing-field":
      return `the required field \`${p.name}\` is missing`;
    case "missing-name":
      return "it needs a `name`";
    case "missing-value":
      return `\`${p.name}\` is missing`;
    case "unknown-field":
      return `\`${p.type}\` has no field \`${p.name}\``;
    case "unknown-member":
      return `\`${p.type}\` has ${p.members.join(", ")}`;
    case "unknown-tag":
      return `\`${p.name}\` is one of ${p.tags.join(", ")}`;
    case "map-key":
      return `the map's keys are ${p.type === null ? "whole numbers" : quoted(p.type)}`;
    case "broken-constraint":
      return `it breaks \`${p.constraint}\``;
    case "type-name":
      return "a name of a type has letters, digits and `_`, the first a capital";
    case "nothing-to-give":
      return "there is nothing to give";
  }
}
