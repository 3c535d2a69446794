import { isDeepStrictEqual } from "node:util";
import type { TopicSource } from "../../descriptor.js";
import { TopicMessage } from "../../topic-message.js";
import { formsOf } from "../../topics/message-forms.js";
import { packValue, unpackValue } from "../../topics/pack-value.js";

/**
 * Writes the content of a message for Redis, in one line. The first character names its form. `j`: the JSON text, from
 * which the value can be parsed; `v`: the JSON text, and the packed value after a tab; `p`: only the packed value,
 * which each stream encodes; `b`: bytes as base64.
 */
export function writeContent<Out>(source: TopicSource<Out>, given: Out, field: string | undefined): string {
  const value = field === undefined ? given : { ...given, [field]: placeholder };
  const [form] = formsOf(source, value);
  if (form === undefined) return `p${packValue(without(value, field))}`;
  const [, encoded] = form;
  if (typeof encoded !== "string") return `b${Buffer.from(encoded).toString("base64")}`;
  const json: unknown = JSON.parse(encoded);
  const same = isDeepStrictEqual(json, value);
  const text = field === undefined ? encoded : JSON.stringify(without(json, field));
  return same ? `j${text}` : `v${text}\t${packValue(without(value, field))}`;
}

/** Makes a message from its position and content. The publisher has validated it. */
export function readContent<Out>(
  source: TopicSource<Out>,
  content: string,
  position: string,
  field: string | undefined,
): TopicMessage<Out> {
  const kind = content[0];
  const [text = "", packed = ""] = content.slice(1).split("\t");
  if (kind === "b") {
    const bytes = new Uint8Array(Buffer.from(text, "base64"));
    return new TopicMessage<Out>({ position, value: () => bytes as Out, forms: [[source.encode, bytes]] });
  }
  const read = (): unknown => {
    if (kind === "j") return JSON.parse(placed(text, position, field));
    const value = unpackValue(kind === "p" ? text : packed);
    return field === undefined || typeof value !== "object" ? value : { ...value, [field]: position };
  };
  // The type is that of the publisher, because all nodes run the same contract.
  const value = () => read() as Out;
  return new TopicMessage<Out>({
    position,
    value,
    forms: kind === "p" ? [] : [[source.encode, placed(text, position, field)]],
  });
}

/** Replaces the position while a message is validated, because Redis assigns the position later. */
const placeholder = "1000000000000000-1";

function without(value: unknown, field: string | undefined): unknown {
  if (field === undefined || typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== field));
}

/** Adds the position to the text of an object. */
function placed(text: string, position: string, field: string | undefined): string {
  if (field === undefined) return text;
  return `{${JSON.stringify(field)}:${JSON.stringify(position)}${text === "{}" ? "" : ","}${text.slice(1)}`;
}
