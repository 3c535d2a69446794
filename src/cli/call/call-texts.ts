import { basename } from "node:path";
import { splitValues, ValueSplitter, type ValueText } from "../../interactive/split-values.js";
import type { Transcript } from "../../interactive/transcript.js";
import { wait } from "../../interactive/wait.js";
import { readText } from "../contracts/read-contract.js";
import type { Io } from "../io.js";
import type { ConversationIo } from "./conversation-io.js";
import { readBytes } from "./read-bytes.js";

/** A text that is one JSON value, and where it is from. */
export interface GivenText extends ValueText {
  /** The name of its source in reports. */
  readonly source: string;
}

/** A message to send: a text, or the bytes of a file. */
export type GivenMessage =
  | { readonly kind: "text"; readonly text: GivenText }
  | { readonly kind: "bytes"; readonly bytes: Uint8Array };

/** The values of `--data`, without those of `@-`, because standard input may still be open. */
export function valuesOfData(
  data: readonly string[],
  io: Io,
): { readonly texts: GivenText[]; readonly readsInput: boolean } {
  const texts = data.flatMap((given) => {
    if (given === "@-") return [];
    const source = given.startsWith("@") ? given.slice(1) : "--data";
    const text = given.startsWith("@") ? readText(source, io) : given;
    const values = splitValues(text);
    // An empty text is reported like one that isn't JSON.
    return (values.length === 0 ? [{ text: "", line: 1 }] : values).map((value) => ({ ...value, source }));
  });
  return { texts, readsInput: data.includes("@-") };
}

/** Yields the messages on standard input as they arrive: JSON values, one after the other. */
export async function* inputTexts(conversation: ConversationIo, signal: AbortSignal): AsyncGenerator<GivenText> {
  const splitter = new ValueSplitter();
  for await (const piece of conversation.pieces(signal)) {
    for (const value of splitter.push(piece)) yield { ...value, source: "standard input" };
  }
  const last = splitter.end();
  if (last !== null) yield { ...last, source: "standard input" };
}

/** Reads files as binary messages. Throws an IoError. */
export function fileMessages(files: readonly string[], io: Io): GivenMessage[] {
  return files.map((file) => ({ kind: "bytes", bytes: new Uint8Array(readBytes(file, io)) }));
}

/** Yields the messages of a recording, each at its recorded time divided by `speed`. */
export async function* replayed(
  { events }: Transcript,
  { speed, source, signal }: { readonly speed: number; readonly source: string; readonly signal: AbortSignal },
): AsyncGenerator<GivenText> {
  const begun = performance.now();
  for (const [index, event] of events.entries()) {
    if (!("send" in event) && !("end" in event && event.end === "client")) continue;
    await wait(event.ms / speed - (performance.now() - begun), signal);
    if (signal.aborted || "end" in event) return;
    if ("send" in event) yield { text: JSON.stringify(event.send), line: index + 2, source: basename(source) };
  }
}
