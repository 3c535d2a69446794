import yargs, { type Argv } from "yargs";
import { exit, type Io, stdinName, Trouble } from "./io.js";
import { declareCheck } from "./usage/check.js";
import { declareCompile } from "./usage/compile.js";
import { declareDiff } from "./usage/diff.js";
import { declareFmt } from "./usage/fmt.js";
import { declareInit } from "./usage/init.js";
import { declareLint } from "./usage/lint.js";
import { declareExplain, declareIr, declareTargets } from "./usage/look.js";
import type { Declare } from "./usage/shell.js";

/** In the order in which `goaidl --help` lists them. */
const commands: readonly Declare[] = [
  declareCompile,
  declareCheck,
  declareFmt,
  declareLint,
  declareDiff,
  declareInit,
  declareIr,
  declareExplain,
  declareTargets,
];

/** Parses arguments and runs the command that they name. Returns its exit code; throws Trouble for wrong usage. */
export async function runCommandLine(argv: readonly string[], io: Io): Promise<number> {
  let code: number = exit.done;
  const run = async (command: () => number | Promise<number>): Promise<void> => {
    code = await command();
  };
  // yargs loses a lone `-` among positional arguments.
  const words = argv.map((word) => (word === "-" ? stdinName : word));
  const parser: Argv = yargs(words)
    .scriptName("goaidl")
    .locale("en")
    // `--rule x=off api.goa`: what follows the value is no second one.
    .parserConfiguration({ "greedy-arrays": false })
    .usage(
      "$0 <command>\n\nCompiles .goa contracts: typed servers and clients for streams over WebSocket, AsyncAPI, JSON Schema.",
    );
  for (const declare of commands) declare(parser, { io, run });
  parser
    .demandCommand(1, "which command? see goaidl --help")
    .strict()
    .recommendCommands()
    .version(false)
    .option("version", { type: "boolean", describe: "print the version" })
    .help()
    // yargs lays the whole help out at every run; without a width that costs little.
    .wrap(words.includes("--help") ? Math.min(110, parser.terminalWidth()) : null)
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Trouble(message);
    });
  let output = "";
  try {
    await parser.parseAsync(words, {}, (_error, _args, text) => {
      output = text;
    });
  } catch (error) {
    if (error instanceof Error && error.name === "YError") throw new Trouble(error.message);
    throw error;
  }
  if (output !== "") io.stdout(`${output}\n`);
  return code;
}
