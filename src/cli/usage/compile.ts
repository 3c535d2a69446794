import type { Declare } from "./shell.js";

export const declareCompile: Declare = (parser, { io, run }) =>
  parser.command(
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
    ({ file, target, out, option, templates, check }) =>
      run(async () => {
        const { compileCommand } = await import("../commands/compile.js");
        return compileCommand({ file, targets: target, out, options: option, templates, check }, io);
      }),
  );
