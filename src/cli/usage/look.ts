import type { Declare } from "./shell.js";

/** The commands that only show something. */
export const declareIr: Declare = (parser, { io, run }) =>
  parser.command(
    "ir <file>",
    "print the validated design as JSON",
    (command) =>
      command.positional("file", {
        type: "string",
        demandOption: true,
        describe: "the contract; - is standard input",
      }),
    ({ file }) => run(async () => (await import("../commands/ir.js")).irCommand(file, io)),
  );

export const declareExplain: Declare = (parser, { io, run }) =>
  parser.command(
    "explain [code]",
    "tell what a diagnostic's code means; list all codes",
    (command) => command.positional("code", { type: "string", describe: "as it stands in brackets in a report" }),
    ({ code }) => run(async () => (await import("../commands/explain.js")).explainCommand(code, io)),
  );

export const declareTargets: Declare = (parser, { io, run }) =>
  parser.command(
    "targets [name]",
    "list the targets, or the options of one",
    (command) =>
      command.positional("name", { type: "string", describe: "a target, or the path of a module that is one" }),
    ({ name }) => run(async () => (await import("../commands/targets.js")).targetsCommand(name, io)),
  );
