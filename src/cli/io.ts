import { readFileSync } from "node:fs";
import { decodeText } from "../text/decode.js";
import type { ConversationIo } from "./call/conversation-io.js";
import { type Disk, systemDisk } from "./output/disk.js";

/** The environment of a command, which is injected so that tests need no process. */
export interface Io {
  readonly cwd: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** Reads the whole standard input. */
  readonly stdin: () => string;
  /** Standard input and output for commands that use them while they run; by default those of the process. */
  readonly conversation?: ConversationIo;
  /** Whether diagnostics on stderr are coloured. */
  readonly colour: boolean;
  /** Whether stderr is a terminal; progress is shown only there. */
  readonly terminal: boolean;
  /** Whether only errors are printed: no warnings, no notes, and no lines about finished work. */
  readonly quiet: boolean;
  /** Whether the stack of a bug is printed. */
  readonly debug: boolean;
  /** Called with each file that a command reads, by its absolute path; null if it does not exist. */
  readonly onRead?: (path: string, text: string | null) => void;
  /** The disk for generated files. */
  readonly disk: Disk;
  /** Returns a signal that ends commands that run until they are stopped, such as `compile --watch`. Calling it handles SIGINT. */
  readonly stopped: () => AbortSignal;
}

/** The name of standard input inside of goaidl; `-` on the command line. */
export const stdinName = "/dev/stdin";

/** The exit codes: see specs/manual/cli.md. */
export const exit = {
  done: 0,
  /** The contract has errors; `check`, `lint`, `diff`, `fmt --check` or `compile --check` found something. */
  findings: 1,
  /** Wrong usage, or a file that could not be read or written. */
  failed: 2,
  /** A bug in goaidl: EX_SOFTWARE of sysexits.h. */
  bug: 70,
} as const;

export function processIo(): Io {
  const { env } = process;
  const forced = isSet(env.FORCE_COLOR) && env.FORCE_COLOR !== "0";
  // https://no-color.org: any value except the empty one.
  const refused = isSet(env.NO_COLOR);
  // `goaidl ir x.goa | head` closes the pipe early, which is not a failure.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(0);
      throw error;
    });
  }
  return {
    cwd: process.cwd(),
    stdout: (text) => void process.stdout.write(text),
    stderr: (text) => void process.stderr.write(text),
    stdin: () => decodeText(readFileSync(0)),
    colour: !refused && (forced || process.stderr.isTTY === true),
    terminal: process.stderr.isTTY === true && env.TERM !== "dumb" && env.CI === undefined,
    quiet: false,
    debug: isSet(env.GOAIDL_DEBUG),
    disk: systemDisk,
    stopped: interrupted,
  };
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && value !== "";
}

/** Aborts on the first SIGINT or SIGTERM; a second one ends the process as usual. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
