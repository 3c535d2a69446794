import { wireNameFault } from "../../semantics/check/check-http.js";
import { camelCase, kebabCase, wordsOf } from "../../text/casing.js";
import type { CompletionItem } from "./item.js";

/** Headers that clients often set. Those that HTTP itself sets are not among them: a contract can't use them. */
const headers: readonly (readonly [string, string])[] = [
  ["Authorization", "a credential"],
  ["Accept-Language", "preferred languages"],
  ["Idempotency-Key", "one effect for repeated requests"],
  ["If-Match", "the version to change"],
  ["If-None-Match", "the version that the client has"],
  ["Traceparent", "W3C Trace Context"],
  ["X-Api-Key", "a key"],
  ["X-Request-Id", "an identifier of the request"],
];

/** The names that a placed field may have on the wire: forms of the name of the field, and usual headers. */
export function wireNameItems(place: string, field: string): CompletionItem[] {
  const name = field.replaceAll('"', "");
  const headerName = wordsOf(name)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join("-");
  const isHeader = place === "header";
  const forms = isHeader ? [headerName, `X-${headerName}`] : [camelCase(name), kebabCase(name)];
  const usual = isHeader ? headers.filter(([text]) => !forms.includes(text)) : [];
  const own = [...new Set(forms)].filter(
    (text) => text !== name && wireNameFault(text, isHeader ? "header" : "cookie") === null,
  );
  return [...own.map((text) => item(text, "the field's name")), ...usual.map(([text, detail]) => item(text, detail))];
}

function item(label: string, detail: string): CompletionItem {
  return { label, kind: "constant", detail };
}

/** The usual beginnings of a header's value. */
export const prefixItems: readonly CompletionItem[] = ["Bearer ", "Token ", "ApiKey "].map((label) => ({
  label,
  kind: "constant",
}));
