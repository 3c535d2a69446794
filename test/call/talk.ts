import type { ConversationIo } from "../../src/cli/call/conversation-io.js";
import { goaidl, type Ran } from "../support/command-line.js";

/** A conversation whose standard input is a text, or lines at a prompt. */
export function talk(input: string | readonly string[] = ""): ConversationIo {
  return {
    isTerminal: typeof input !== "string",
    async *pieces() {
      // In small pieces, as pipes deliver it.
      const text = typeof input === "string" ? input : "";
      for (let index = 0; index < text.length; index += 7) yield text.slice(index, index + 7);
    },
    async *lines() {
      for (const line of typeof input === "string" ? [] : input) yield line;
    },
    around: (print) => print(),
    drained: () => Promise.resolve(),
    onInterrupt: () => () => {},
    leave: () => {},
  };
}

/** Runs `goaidl call` in a folder, in this process. */
export function call(cwd: string, args: readonly string[], input: string | readonly string[] = ""): Promise<Ran> {
  return goaidl(cwd, ["call", ...args], { conversation: talk(input) });
}

/** The lines of an output as JSON values. */
export function jsonLines(text: string): unknown[] {
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line): unknown => JSON.parse(line));
}
