import type { Argv } from "yargs";
import type { Io } from "../io.js";

/** What the declaration of a command needs to run it. */
export interface Shell {
  readonly io: Io;
  /** Whether help is what was asked for: what takes time to lay out is told only then. */
  readonly wantsHelp: boolean;
  /** Runs a command, whose result is the exit code. */
  readonly run: (command: () => number | Promise<number>) => Promise<void>;
}

/** `--config`, of every command that reads the configuration. */
export const configOption = {
  type: "string",
  requiresArg: true,
  describe: "the configuration; by default goaidl.config.json here or in a folder above",
} as const;

/** Declares a command: its arguments, and the words of its `--help`. What it does is loaded when it is called. */
export type Declare = (parser: Argv, shell: Shell) => Argv;
