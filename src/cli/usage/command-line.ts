import yargs, { type Argv } from "yargs";
import { suggest } from "../../text/suggest.js";
import { exit, type Io, stdinName, Trouble } from "../io.js";
import { version } from "../targets/package-file.js";
import { declareCheck } from "./check.js";
import { declareCompile } from "./compile.js";
import { declareDiff } from "./diff.js";
import { declareFmt } from "./fmt.js";
import { declareInit } from "./init.js";
import { declareLint } from "./lint.js";
import { declareExplain, declareIr, declareTargets } from "./look.js";
import type { Declare } from "./shell.js";
import { usageError } from "./usage-error.js";

/** In the order in which `goaidl --help` lists them. */
const commands: Readonly<Record<string, Declare>> = {
  compile: declareCompile,
  check: declareCheck,
  fmt: declareFmt,
  lint: declareLint,
  diff: declareDiff,
  init: declareInit,
  ir: declareIr,
  explain: declareExplain,
  targets: declareTargets,
};

/** Parses arguments and runs the command that they name. Returns its exit code; throws Trouble for wrong usage. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exit.done;
  const run = async (command: () => number | Promise<number>): Promise<void> => {
    code = await command();
  };
  // yargs loses a lone `-` among positional arguments.
  const words = argv.map((word) => (word === "-" ? stdinName : word));
  const [first] = words;
  const named = first !== undefined && !first.startsWith("-") && first !== "help" ? first : null;
  if (named !== null && !Object.hasOwn(commands, named)) throw new Trouble(unknownCommand(named));

  const wantsHelp = first === undefined || first === "help" || words.includes("--help") || words.includes("-h");
  const parser: Argv = yargs(words)
    .scriptName("goaidl")
    .locale("en")
    // `--rule x=off api.goa`: what follows the value is no second one.
    .parserConfiguration({ "greedy-arrays": false })
    .usage(
      "$0 <command>\n\nCompiles .goa contracts: typed servers and clients for streams over WebSocket, AsyncAPI, JSON Schema.",
    );
  for (const declare of Object.values(commands)) declare(parser, { io, run, wantsHelp });
  parser
    .demandCommand(1, "no command was named")
    .strict()
    .version(version())
    .alias("version", "v")
    .describe("version", "print the version")
    .help()
    .alias("help", "h")
    .describe("help", "print this")
    .epilogue("Exit codes: 0 done, 1 something was found, 2 wrong usage, or the disk refused.")
    // yargs lays the whole help out at every run; without a width that costs little.
    .wrap(wantsHelp ? Math.min(110, parser.terminalWidth()) : null)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Trouble(usageError(message, { command: named, words, options: optionsOf(parser) }));
    });
  let output = "";
  try {
    await parser.parseAsync(first === undefined ? ["--help"] : words, {}, (_error, _args, text) => {
      output = text;
    });
  } catch (error) {
    if (!(error instanceof Error && error.name === "YError")) throw error;
    throw new Trouble(usageError(error.message, { command: named, words, options: optionsOf(parser) }));
  }
  if (first === undefined) {
    io.stderr(`${output}\n`);
    return exit.trouble;
  }
  if (output !== "") io.stdout(`${output}\n`);
  return code;
}

function unknownCommand(name: string): string {
  const near = suggest(name, Object.keys(commands));
  const hint = near === null ? "see goaidl --help" : `did you mean ${near}?`;
  return `there is no command ${name}${/\.goa$/.test(name) ? "; a contract comes after one" : ""}: ${hint}`;
}

/** The options that yargs knows at the place where parsing failed; it keeps them to itself. */
function optionsOf(parser: object): string[] {
  if (!("getOptions" in parser) || typeof parser.getOptions !== "function") return [];
  const options: unknown = parser.getOptions();
  if (typeof options !== "object" || options === null || !("key" in options)) return [];
  return typeof options.key === "object" && options.key !== null ? Object.keys(options.key) : [];
}
