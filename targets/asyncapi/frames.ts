import type { Message, Method } from "../../src/ir/design.js";
import { resolveAliases } from "../../src/ir/walk.js";
import type { Dialect } from "../schema/dialect.js";
import type { ChannelMessage } from "./messages.js";

/**
 * Messages as they appear in binary frames, where a method's `frame` says so (specs/protocol/protocol.md). Their
 * schemas remain those of base64, because JSON Schema can't describe bytes otherwise. `messages` are those of
 * `message`.
 */
export function asFrames(
  messages: readonly ChannelMessage[],
  message: Message | null,
  method: Method,
  dialect: Dialect,
): ChannelMessage[] {
  const frame = method.stream?.frame ?? "text";
  if (message === null || frame === "text") return [...messages];
  const target = resolveAliases(dialect.types, message.type);
  const isBytes = target.kind === "primitive" && target.name === "bytes";
  const isMixed = frame === "mixed" && target.kind === "union" && target.tagging.kind === "untagged";
  if (!isBytes && !isMixed) return [...messages];
  return messages.map(({ key, component }) => ({
    key,
    component: {
      ...component,
      summary: `${component.summary} ${isBytes ? binaryWords : mixedWords}`,
      ...(isBytes ? { contentType: "application/octet-stream" } : {}),
    },
  }));
}

const binaryWords = "A binary frame holds the bytes themselves; schema and examples show them as base64.";

const mixedWords = "Bytes are a binary frame, which holds them as they are; schema and examples show them as base64.";
