import { harmlessLine } from "../../text/display.js";
import type { Io } from "../io.js";

/**
 * Makes one line of output. File names and names of a contract may contain any characters, so control characters are
 * replaced: they can't control a terminal or begin a line, where CI systems look for commands.
 */
export function line(text: string): string {
  return `${harmlessLine(text)}\n`;
}

/** Prints a line about finished work to stdout; nothing with `--quiet`. */
export function announce(text: string, io: Io): void {
  if (!io.quiet) io.stdout(line(text));
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
