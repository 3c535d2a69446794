import { readFileSync } from "node:fs";
import type { Diagnostic } from "../diagnostics/diagnostic.js";

/** The world of a command: injected, so that tests need no process. */
export interface Io {
  readonly cwd: string;
  readonly stdout: (text: string) => void;
  readonly stderr: (text: string) => void;
  /** The whole of standard input. */
  readonly stdin: () => string;
  /** Whether reports on stderr are coloured. */
  readonly colour: boolean;
  /** Whether somebody watches stderr: progress is shown there, and nowhere else. */
  readonly terminal: boolean;
  /** Told of each file that a command reads, by its absolute path; null where there is none. */
  readonly onRead?: (path: string, text: string | null) => void;
  /** Aborts when what runs until it is stopped is to end: `compile --watch`. Asking for it takes over SIGINT. */
  readonly stopped: () => AbortSignal;
}

/** How a command is told to read standard input; `-` on the command line. */
export const stdinName = "/dev/stdin";

/** The exit codes: see specs/manual/cli.md. */
export const exit = {
  done: 0,
  /** The contract has errors; `check`, `lint`, `diff`, `fmt --check` or `compile --check` found something. */
  findings: 1,
  /** Wrong usage, or the disk refused. */
  trouble: 2,
} as const;

/** Something that the user or the disk did; told without a stack. */
export class Trouble extends Error {}

/** Mistakes in the project's configuration. Reported with code frames; exit code 2. */
export class ConfigMistakes extends Error {
  readonly diagnostics: readonly Diagnostic[];

  constructor(diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map((diagnostic) => diagnostic.message).join("; "));
    this.diagnostics = diagnostics;
  }
}

export function processIo(): Io {
  const { env } = process;
  const forced = env.FORCE_COLOR !== undefined && env.FORCE_COLOR !== "" && env.FORCE_COLOR !== "0";
  // https://no-color.org: any value but the empty one.
  const refused = env.NO_COLOR !== undefined && env.NO_COLOR !== "";
  // `goaidl ir x.goa | head` closes the pipe early: that is no failure of ours.
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
    stdin: () => readFileSync(0, "utf8"),
    colour: !refused && (forced || process.stderr.isTTY === true),
    terminal: process.stderr.isTTY === true && env.TERM !== "dumb" && env.CI === undefined,
    stopped: interrupted,
  };
}

/** Aborts on the first SIGINT or SIGTERM; a second one ends the process as usual. */
function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
