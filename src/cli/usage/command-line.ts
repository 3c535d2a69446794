import { suggest } from "../../text/suggest.js";
import { isExpected, UsageError } from "../failures.js";
import { exit, type Io, stdinName } from "../io.js";
import { version } from "../targets/package-file.js";
import type { Command, Operands } from "./command.js";
import { commands } from "./commands.js";
import { commandHelp, generalHelp } from "./help.js";
import type { Option } from "./option.js";
import { parseArguments } from "./parse-arguments.js";
import { globalOptions } from "./shared-options.js";

/** Parses arguments and runs the command that they name. Returns its exit code; throws a UsageError for wrong usage. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<number> {
  const layout = { globals: globalOptions, width: width() };
  if (argv.length === 0) {
    io.stderr(generalHelp(commands, layout));
    return exit.failed;
  }
  // Options of all commands may come first: `goaidl --quiet check`.
  const at = argv.findIndex((word) => !word.startsWith("-"));
  const first = argv[at];
  if (first === undefined) return withoutCommand(argv, io);
  const rest = [...argv.slice(0, at), ...argv.slice(at + 1)];
  const [name, words] = first === "help" ? [rest[0], ["--help"]] : [first, rest];
  if (name === undefined) {
    io.stdout(generalHelp(commands, layout));
    return exit.done;
  }
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command === undefined) throw new UsageError(unknownCommand(name));

  try {
    return await runCommand(name, command, words, io);
  } catch (error) {
    if (command.failure === exit.failed || !isExpected(error)) throw error;
    const { printFailure } = await import("../output/print-failure.js");
    await printFailure(error, io);
    return command.failure;
  }
}

async function runCommand(name: string, command: Command, words: readonly string[], io: Io): Promise<number> {
  const { operands, given } = parsed(words, name, command);
  if (given.has("help")) {
    io.stdout(commandHelp({ name, command, globals: globalsOf(command), width: width() }));
    return exit.done;
  }
  if (given.has("version")) {
    io.stdout(`${version()}\n`);
    return exit.done;
  }
  const problem = operandProblem(operands, command.operands);
  if (problem !== null) throw new UsageError(`${problem}; see goaidl ${name} --help`);
  const files = operands.map((word) => (word === "-" ? stdinName : word));
  return command.run(files, given, withSettings(given, io));
}

/** Runs a command line without a command: `--help`, `--version`, or a mistake. */
function withoutCommand(argv: readonly string[], io: Io): number {
  const { given } = parsed(argv, null, null);
  if (given.has("version")) {
    io.stdout(`${version()}\n`);
    return exit.done;
  }
  if (given.has("help")) {
    io.stdout(generalHelp(commands, { globals: globalOptions, width: width() }));
    return exit.done;
  }
  throw new UsageError("the command is missing; see goaidl --help");
}

function parsed(words: readonly string[], name: string | null, command: Command | null) {
  try {
    return parseArguments(words, { ...command?.options, ...globalsOf(command) });
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    throw new UsageError(`${error.message}; see goaidl ${name === null ? "" : `${name} `}--help`);
  }
}

/** The options of all commands. An option has no letter if the command uses the letter for another option. */
function globalsOf(command: Command | null): Readonly<Record<string, Option<unknown>>> {
  const letters = new Set(Object.values(command?.options ?? {}).map(({ alias }) => alias));
  return Object.fromEntries(
    Object.entries(globalOptions).map(([name, { alias, ...option }]) => [
      name,
      alias === undefined || letters.has(alias) ? option : { ...option, alias },
    ]),
  );
}

/** The width of help, in columns. */
function width(): number {
  return Math.min(110, process.stdout.columns ?? 80);
}

function withSettings(given: ReadonlyMap<string, readonly string[]>, io: Io): Io {
  const colour = given.has("no-color") ? false : given.has("color") || io.colour;
  return { ...io, colour, quiet: io.quiet || given.has("quiet"), debug: io.debug || given.has("debug") };
}

/** The mistake in the number of operands; null if there is none. */
function operandProblem(words: readonly string[], { name, count }: Operands): string | null {
  if ((count === "one" || count === "two") && words.length === 0) return `${name} is missing`;
  const surplus = count === "any" ? undefined : words[{ none: 0, optional: 1, one: 1, two: 2 }[count]];
  return surplus === undefined ? null : `unexpected argument: ${surplus}`;
}

function unknownCommand(name: string): string {
  const near = suggest(name, Object.keys(commands));
  const hint = near === null ? "see goaidl --help" : `did you mean ${near}?`;
  return `there is no command ${name}${/\.goa$/.test(name) ? "; a contract comes after one" : ""}; ${hint}`;
}
