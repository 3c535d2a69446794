import { createInterface } from "node:readline";

/** Standard input and output of a command that reads and prints while it runs. */
export interface ConversationIo {
  /** Whether standard input is a terminal. */
  readonly isTerminal: boolean;
  /** Standard input in pieces, until its end or until `signal` fires. */
  pieces(signal: AbortSignal): AsyncIterable<string>;
  /** Asks for lines at a prompt, until Ctrl-D or until `signal` fires. `onInterrupt` is called for Ctrl-C. */
  lines(prompt: string, signal: AbortSignal, onInterrupt: () => void): AsyncIterable<string>;
  /** Runs a function that prints. A prompt that is shown is cleared before, and shown again afterwards. */
  around(print: () => void): void;
  /** Resolves when standard output accepts more. */
  drained(): Promise<void>;
  /** Calls `listener` for SIGINT and SIGTERM instead of ending the process. Returns a function that undoes it. */
  onInterrupt(listener: () => void): () => void;
  /** Ends the process at once. */
  leave(code: number): void;
}

/** Uses the process's own streams. */
export function processConversation(): ConversationIo {
  let isPrompting = false;
  let restore = (): void => {};
  return {
    isTerminal: process.stdin.isTTY === true,
    async *pieces(signal) {
      process.stdin.setEncoding("utf8");
      const stop = (): void => void process.stdin.destroy();
      signal.addEventListener("abort", stop, { once: true });
      try {
        for await (const piece of process.stdin) yield String(piece);
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        signal.removeEventListener("abort", stop);
        process.stdin.destroy();
      }
    },
    async *lines(prompt, signal, onInterrupt) {
      const reader = createInterface({ input: process.stdin, output: process.stderr, terminal: true, prompt });
      const stop = (): void => reader.close();
      signal.addEventListener("abort", stop, { once: true });
      reader.on("SIGINT", onInterrupt);
      restore = () => reader.prompt(true);
      isPrompting = true;
      reader.prompt();
      try {
        for await (const line of reader) {
          yield line;
          if (isPrompting) reader.prompt();
        }
      } finally {
        isPrompting = false;
        signal.removeEventListener("abort", stop);
        reader.close();
        process.stdin.pause();
      }
    },
    around(print) {
      if (isPrompting) process.stderr.write("\r\x1b[K");
      print();
      if (isPrompting) restore();
    },
    drained() {
      if (!process.stdout.writableNeedDrain) return Promise.resolve();
      return new Promise((resolve) => process.stdout.once("drain", resolve));
    },
    onInterrupt(listener) {
      for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, listener);
      return () => {
        for (const signal of ["SIGINT", "SIGTERM"] as const) process.off(signal, listener);
      };
    },
    leave: (code) => process.exit(code),
  };
}
