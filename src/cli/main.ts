import { exit, type Io, processIo } from "./io.js";
import { version } from "./targets/package-file.js";

/**
 * Runs the command line. Commands are loaded when they are called, so that `--version` loads no part of the compiler.
 * Returns the exit code: see specs/manual/cli.md.
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  if (argv.length === 1 && (argv[0] === "--version" || argv[0] === "-v")) {
    io.stdout(`${version()}\n`);
    return exit.done;
  }
  const world = { ...io, debug: io.debug || argv.includes("--debug") };
  try {
    const { runCommandLine } = await import("./usage/command-line.js");
    return await runCommandLine(argv, world);
  } catch (error) {
    const { printFailure } = await import("./output/print-failure.js");
    return printFailure(error, world);
  }
}
