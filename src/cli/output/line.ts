import { harmlessLine } from "../../text/display.js";
import type { Io } from "../io.js";

/**
 * One line of output. File names and names of a contract may hold anything: they can't steer a terminal, and can't begin a line,
 * where CI systems look for commands.
 */
export function line(text: string): string {
  return `${harmlessLine(text)}\n`;
}

/** A line about what was done, on stdout; nothing with `--quiet`. */
export function announce(text: string, io: Io): void {
  if (!io.quiet) io.stdout(line(text));
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
