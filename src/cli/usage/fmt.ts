import { configOption, type Declare } from "./shell.js";

export const declareFmt: Declare = (parser, { io, run }) =>
  parser.command(
    "fmt [files..]",
    "format contracts in place, in the one style",
    (command) =>
      command
        .positional("files", {
          type: "string",
          array: true,
          describe: "contracts, folders or patterns; - formats standard input to standard output",
        })
        .option("config", configOption)
        .option("check", {
          type: "boolean",
          default: false,
          describe: "write nothing; fail when a file isn't formatted",
        })
        .option("stdin-path", {
          type: "string",
          default: "stdin.goa",
          describe: "how reports name what comes from standard input",
        })
        .example("$0 fmt --check contracts", "for CI"),
    ({ files, check, stdinPath, config }) =>
      run(async () =>
        (await import("../commands/fmt.js")).fmtCommand({ files: files ?? [], check, stdinPath, config }, io),
      ),
  );
