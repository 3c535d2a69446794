import type { Declare } from "./shell.js";

export const declareInit: Declare = (parser, { io, run }) =>
  parser.command(
    "init [folder]",
    "make a starting project that runs: contract, server, client",
    (command) =>
      command.positional("folder", { type: "string", describe: "where; by default here. Nothing is overwritten" }),
    ({ folder }) => run(async () => (await import("../commands/init.js")).initCommand(folder, io)),
  );
