import { formats } from "../output/report.js";
import { configOption, type Declare } from "./shell.js";

export const declareCheck: Declare = (parser, { io, run }) =>
  parser.command(
    "check [files..]",
    "report what is wrong with contracts; write nothing",
    (command) =>
      command
        .positional("files", {
          type: "string",
          array: true,
          describe: "contracts, folders or patterns; - is standard input",
        })
        .option("config", configOption)
        .option("format", { choices: formats, default: "text" as const, describe: "form of the reports" })
        .option("stdin-path", {
          type: "string",
          default: "stdin.goa",
          describe: "where what comes from standard input is said to be; imports start there",
        })
        .example("$0 check contracts --format github", "annotations in a workflow"),
    ({ files, format, stdinPath, config }) =>
      run(async () =>
        (await import("../commands/check.js")).checkCommand({ files: files ?? [], format, stdinPath, config }, io),
      ),
  );
