import { readFileSync } from "node:fs";
import yargs from "yargs";
import { exit, type Io, processIo, Trouble } from "./io.js";

/**
 * Runs the command line. Commands are loaded when they are called, so that `--version` loads nothing of the compiler.
 * Returns the exit code: 0 done, 1 the contract has errors, 2 wrong usage or the disk refused.
 */
export async function main(argv: readonly string[], io: Io = processIo()): Promise<number> {
  let code: number = exit.done;
  const run = (command: () => number | Promise<number>) => async (): Promise<void> => {
    code = await command();
  };
  const parser = yargs([...argv])
    .scriptName("goaidl")
    .usage(
      "$0 <command>\n\nCompiles .goa contracts: typed servers and clients for streams over WebSocket, AsyncAPI, JSON Schema.",
    )
    .command(
      "compile <file>",
      "generate code and documents from a contract",
      (command) =>
        command
          .positional("file", { type: "string", demandOption: true, describe: "the contract" })
          .option("target", {
            type: "string",
            array: true,
            demandOption: true,
            alias: "t",
            describe: "what to generate; repeatable; `goaidl targets` lists them",
          })
          .option("out", {
            type: "string",
            default: "gen",
            alias: "o",
            describe: "output folder; each target has a folder in it",
          })
          .option("option", {
            type: "string",
            array: true,
            default: [],
            describe: "option of a target: target.name=value; repeatable",
          })
          .option("templates", {
            type: "string",
            describe: "folder with templates that replace those of targets: TARGET/NAME.hbs",
          })
          .option("check", {
            type: "boolean",
            default: false,
            describe: "write nothing; fail when the output is out of date",
          })
          .example("$0 compile logger.goa --target ts-server --target ts-client", ""),
      (args) =>
        run(async () => {
          const { compileCommand } = await import("./commands/compile.js");
          const { file, target, out, option, templates, check } = args;
          return compileCommand({ file, targets: target, out, options: option, templates, check }, io);
        })(),
    )
    .command(
      "check <files..>",
      "report what is wrong with contracts; write nothing",
      (command) => command.positional("files", { type: "string", array: true, demandOption: true }),
      (args) => run(async () => (await import("./commands/check.js")).checkCommand(args.files, io))(),
    )
    .command(
      "ir <file>",
      "print the validated design as JSON",
      (command) => command.positional("file", { type: "string", demandOption: true }),
      (args) => run(async () => (await import("./commands/ir.js")).irCommand(args.file, io))(),
    )
    .command(
      "explain [code]",
      "tell what a diagnostic's code means; list all codes",
      (command) => command.positional("code", { type: "string" }),
      (args) => run(async () => (await import("./commands/explain.js")).explainCommand(args.code, io))(),
    )
    .command(
      "targets [name]",
      "list the targets, or the options of one",
      (command) => command.positional("name", { type: "string" }),
      (args) => run(async () => (await import("./commands/targets.js")).targetsCommand(args.name, io))(),
    )
    .demandCommand(1, "which command? see goaidl --help")
    .strict()
    .recommendCommands()
    .version(false)
    .option("version", { type: "boolean", describe: "print the version" })
    .help()
    .exitProcess(false)
    .fail((message, error) => {
      throw error ?? new Trouble(message);
    });

  if (argv[0] === "--version" || argv[0] === "-v") {
    io.stdout(`${version()}\n`);
    return exit.done;
  }
  try {
    let output = "";
    await parser.parseAsync([...argv], {}, (_error, _args, text) => {
      output = text;
    });
    if (output !== "") io.stdout(`${output}\n`);
    return code;
  } catch (error) {
    if (!(error instanceof Trouble) && !(error instanceof Error && error.name === "YError")) throw error;
    io.stderr(`goaidl: ${error.message}\n`);
    return exit.trouble;
  }
}

function version(): string {
  // From dist/src/cli and from src/cli alike, the nearest package.json above.
  for (const path of ["../../package.json", "../../../package.json"]) {
    try {
      const parsed: unknown = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));
      if (typeof parsed === "object" && parsed !== null && "version" in parsed) return String(parsed.version);
    } catch {
      // The other one.
    }
  }
  return "unknown";
}
