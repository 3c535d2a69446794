import { command } from "./command.js";

export const init = command({
  summary: "make a starting project that runs: contract, server, client",
  operands: { name: "FOLDER", describe: "where; by default here. Nothing is overwritten", count: "optional" },
  options: {},
  examples: [["init my-service", ""]],
  run: async ([folder], _values, io) => (await import("../commands/init.js")).initCommand(folder, io),
});
