import { exit, type Io, processIo } from "./io.js";
import { version } from "./package-file.js";
import { tellFailure } from "./tell-failure.js";

/**
 * Runs the command line. Commands are loaded when they are called, so that `--version` loads nothing of the compiler.
 * Returns the exit code: see specs/cli.md.
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-v")) {
    io.stdout(`${version()}\n`);
    return exit.done;
  }
  try {
    const { runCommandLine } = await import("./command-line.js");
    return await runCommandLine(argv, io);
  } catch (error) {
    await tellFailure(error, io);
    return exit.trouble;
  }
}
