import { formats } from "../output/report.js";
import { configOption, type Declare } from "./shell.js";

export const declareLint: Declare = (parser, { io, run }) =>
  parser.command(
    "lint [files..]",
    "tell what could be better in contracts: names, documentation, limits, security, evolution",
    (command) =>
      command
        .positional("files", {
          type: "string",
          array: true,
          describe: "contracts, folders or patterns; - is standard input",
        })
        .option("config", configOption)
        .option("rule", {
          type: "string",
          array: true,
          default: [],
          describe: "severity of a rule, a category or all: code=error|warning|info|off; repeatable",
        })
        .option("max-warnings", {
          type: "number",
          describe: "fail where there are more warnings; without it only errors fail",
        })
        .option("fix", {
          type: "boolean",
          default: false,
          describe: "apply the fixes that change no meaning, and tell what is left",
        })
        .option("format", { choices: formats, default: "text" as const, describe: "form of the reports" })
        .option("stdin-path", {
          type: "string",
          default: "stdin.goa",
          describe: "where what comes from standard input is said to be; imports start there",
        })
        .example("$0 lint contracts --max-warnings 0", "fail on every warning")
        .example("$0 lint api.goa --rule documentation=warning --rule missing-contact=off", ""),
    ({ files = [], rule, maxWarnings = null, fix, format, stdinPath, config }) =>
      run(async () => {
        const { lintCommand } = await import("../commands/lint.js");
        return lintCommand({ files, rules: rule, maxWarnings, fix, format, stdinPath, config }, io);
      }),
  );
