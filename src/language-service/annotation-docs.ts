import type { builtins } from "../semantics/lower/annotations.js";

/** The parameters of a built-in annotation as a declaration writes them, such as `unchecked?: boolean`. */
export function parameterTexts({ parameters }: (typeof builtins)[string]): string[] {
  return parameters.map(({ name, kind, optional }) => `${name}${optional === true ? "?" : ""}: ${kind}`);
}

/** A sentence about each built-in annotation. `specs/manual/language.md` has more. */
export const annotationDocs: Readonly<Record<string, string>> = {
  minLength: "The minimum number of characters in a string, or of bytes in `bytes`.",
  maxLength: "The maximum number of characters in a string, or of bytes in `bytes`.",
  length: "The minimum and the maximum number of characters in a string.",
  minItems: "The minimum number of elements in a list.",
  maxItems: "The maximum number of elements in a list.",
  uniqueItems: "No element of a list occurs twice.",
  minProperties: "The minimum number of entries in a map.",
  maxProperties: "The maximum number of entries in a map.",
  min: "The least value that is allowed.",
  max: "The greatest value that is allowed.",
  exclusiveMin: "The value is greater than this.",
  exclusiveMax: "The value is less than this.",
  multipleOf: "The value is a multiple of this.",
  pattern: "A regular expression of the RE2 subset that the string must match.",
  format: "A format that the string must have. With `unchecked: true` it is only documented.",
  example: "An example that documents show; it is checked against the type.",
  deprecated: "Marks a declaration as deprecated, with the reason, the version and the replacement.",
  since: "The version that added this.",
  summary: "A title for documents; the documentation comment says the rest.",
  externalDocs: "A page that says more.",
  sensitive: "The value is left out of logs and examples.",
  readOnly: "Only servers send the field.",
  writeOnly: "Only clients send the field.",
  encode: "How a 64-bit integer, decimal or timestamp travels.",
  tag: "The number of the field or variant in Protocol Buffers, which stays the same.",
  named: "The name of the type that is made for an inline object or an instance.",
  legacyGoa: "The union travels as Goa up to 3.19 sends it.",
  apiKey: "The field carries the key of a scheme.",
  token: "The field carries the token of a scheme.",
  username: "The field carries the user name of basic authentication.",
  password: "The field carries the password of basic authentication.",
  suppress: "Silences one warning in the annotated declaration, with the reason.",
  allowBreaking: "Accepts one breaking change that `goaidl diff` reports, with the reason.",
};
