import { formats } from "../output/print-diagnostics.js";
import { command } from "./command.js";
import { choice } from "./option.js";
import { configOption, contracts, stdinPathOption } from "./shared-options.js";

export const check = command({
  summary: "report mistakes in contracts; write nothing",
  operands: contracts,
  options: {
    config: configOption,
    format: choice("form of the reports", { choices: formats, preset: "text" }),
    "stdin-path": stdinPathOption,
  },
  examples: [["check contracts --format github", "print annotations for GitHub"]],
  run: async (files, { config, format, "stdin-path": stdinPath = "stdin.goa" }, io) =>
    (await import("../commands/check.js")).checkCommand({ files, format, stdinPath, config }, io),
});
