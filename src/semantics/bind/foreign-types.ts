import type { Extras } from "../../diagnostics/define.js";
import { replacement } from "../../diagnostics/edits.js";
import type * as ast from "../../syntax/ast.js";
import { explanationOf, ownWord, translated } from "../../syntax/foreign/translated-types.js";
import { spanText } from "../../text/source-file.js";

/** The equivalent of another language's type; null for an unknown name. */
export function foreignType(reference: ast.TypeReference): Extras | null {
  const name = reference.path.map((part) => part.text).join(".");
  const last = name.startsWith("google.protobuf.") ? (name.split(".").at(-1) ?? name) : name;
  const word = ownWord(last);
  const explanation = explanationOf(last);
  if (word === null && explanation === null) return null;
  const { span } = reference;
  const text = spanText(span);
  const written = text.startsWith(name) ? translated(text) : text;
  if (written === text || written === name) return { hint: explanation ?? `write \`${word}\`` };
  const isSimple = explanation === null || explanation.startsWith("write ") || explanation.startsWith("a list has");
  return {
    hint: isSimple ? `write \`${written}\`` : explanation,
    fixes: [replacement(span, written)],
  };
}
