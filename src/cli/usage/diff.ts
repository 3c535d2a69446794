import { formats } from "../report.js";
import type { Declare } from "./shell.js";

export const declareDiff: Declare = (parser, { io, run }) =>
  parser.command(
    "diff <files..>",
    "tell what changed since an older contract, and whom it breaks",
    (command) =>
      command
        .positional("files", {
          type: "string",
          array: true,
          demandOption: true,
          describe: "contracts, folders or patterns",
        })
        .option("against", {
          type: "string",
          demandOption: true,
          describe: "git:REVISION, an older contract, or a design that `goaidl ir` printed (.json)",
        })
        .option("mode", {
          choices: ["backward", "forward", "full"] as const,
          default: "backward" as const,
          describe: "backward: old clients, new server; forward: new clients, old server; full: both",
        })
        .option("surface", {
          choices: ["wire", "source", "doc"] as const,
          array: true,
          default: ["wire", "source"] as const,
          describe: "what must not break; repeatable",
        })
        .option("format", {
          choices: [...formats, "markdown"] as const,
          default: "text" as const,
          describe: "form of the report; markdown is fit for a pull request",
        })
        .example("$0 diff api.goa --against git:main", "")
        .example("$0 diff api.goa --against git:v1.2.0 --mode full --format markdown", ""),
    ({ files, against, mode, surface, format }) =>
      run(async () => {
        const { diffCommand } = await import("../commands/diff.js");
        return diffCommand({ files, against, mode, surfaces: [...new Set(surface)], format }, io);
      }),
  );
