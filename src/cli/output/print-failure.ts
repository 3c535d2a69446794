import { ConfigError, InternalError, IoError, UsageError } from "../failures.js";
import { exit, type Io } from "../io.js";
import { version } from "../targets/package-file.js";
import { line } from "./line.js";

/** Prints why a command failed. Returns the exit code. */
export async function printFailure(error: unknown, io: Io): Promise<number> {
  if (error instanceof ConfigError) {
    const { printDiagnostics } = await import("./print-diagnostics.js");
    printDiagnostics(error.diagnostics, io);
    return exit.failed;
  }
  if (error instanceof UsageError || error instanceof IoError) {
    io.stderr(line(`goaidl: ${error.message}`));
    return exit.failed;
  }
  printBug(error, io);
  return exit.bug;
}

/** Stacks of minified code mean little to users, so they are printed only on request. */
function printBug(error: unknown, io: Io): void {
  const message = error instanceof Error ? error.message : String(error);
  const on = error instanceof InternalError ? ` (while reading ${error.contract})` : "";
  io.stderr(line(`error[internal-error]: goaidl stopped because of a bug: ${message}${on}`));
  io.stderr(line(`This is a bug in goaidl ${version()}, not a mistake in your contract.`));
  if (!io.debug) {
    io.stderr(line("Please report it with the contract, and with the output of the same command with --debug."));
    return;
  }
  const cause = error instanceof InternalError ? error.cause : error;
  io.stderr(`${cause instanceof Error ? (cause.stack ?? "") : ""}\n`);
}
