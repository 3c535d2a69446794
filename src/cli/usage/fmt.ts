import { command } from "./command.js";
import { flag } from "./option.js";
import { configOption, contracts, stdinPathOption } from "./shared-options.js";

export const fmt = command({
  summary: "format contracts in place",
  operands: contracts,
  options: {
    config: configOption,
    check: flag("write nothing; fail when a file isn't formatted"),
    "stdin-path": stdinPathOption,
  },
  examples: [
    ["fmt --check contracts", "for CI"],
    ["fmt - < api.goa", "prints the formatted text"],
  ],
  run: async (files, { config, check, "stdin-path": stdinPath = "stdin.goa" }, io) =>
    (await import("../commands/fmt.js")).fmtCommand({ files, check, stdinPath, config }, io),
});
