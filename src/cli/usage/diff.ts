import { formats } from "../output/report.js";
import { configOption, type Declare } from "./shell.js";

export const declareDiff: Declare = (parser, { io, run }) =>
  parser.command(
    "diff [files..]",
    "tell what changed since an older contract, and whom it breaks",
    (command) =>
      command
        .positional("files", {
          type: "string",
          array: true,
          describe: "contracts, folders or patterns, or designs of `goaidl ir` (.json)",
        })
        .option("config", configOption)
        .option("against", {
          requiresArg: true,
          type: "string",
          describe: "git:REVISION, an older contract, or a design that `goaidl ir` printed (.json)",
        })
        .option("mode", {
          requiresArg: true,
          choices: ["backward", "forward", "full"] as const,
          describe: "backward (default): old clients, new server; forward: new clients, old server; full: both",
        })
        .option("surface", {
          requiresArg: true,
          choices: ["wire", "source", "doc"] as const,
          array: true,
          describe: "what must not break; by default wire and source; repeatable",
        })
        .option("format", {
          choices: [...formats, "markdown"] as const,
          default: "text" as const,
          describe: "form of the report; markdown is fit for a pull request",
        })
        .example("$0 diff api.goa --against git:main", "")
        .example("$0 diff api.goa --against git:v1.2.0 --mode full --format markdown", ""),
    ({ files, against, mode, surface, format, config }) =>
      run(async () => {
        const { diffCommand } = await import("../commands/diff.js");
        return diffCommand({ files: files ?? [], against, mode, surfaces: surface, format, config }, io);
      }),
  );
