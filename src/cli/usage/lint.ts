import { formats } from "../output/print-diagnostics.js";
import { command } from "./command.js";
import { choice, flag, text, texts } from "./option.js";
import { configOption, contracts, stdinPathOption } from "./shared-options.js";

export const lint = command({
  summary: "suggest improvements of contracts: names, documentation, limits, security, evolution",
  operands: contracts,
  options: {
    config: configOption,
    rule: texts("severity of a rule, a category or all: code=error|warning|info|off", { value: "CODE=SEVERITY" }),
    "max-warnings": text("fail if there are more warnings; without it only errors fail", { value: "NUMBER" }),
    fix: flag("apply the fixes that change no meaning, and report the other findings"),
    format: choice("form of the reports", { choices: formats, preset: "text" }),
    "stdin-path": stdinPathOption,
  },
  examples: [
    ["lint contracts --max-warnings 0", "fail on every warning"],
    ["lint api.goa --rule documentation=warning --rule missing-contact=off", ""],
  ],
  run: async (files, { rule, "max-warnings": maxWarnings, fix, format, "stdin-path": stdinPath, config }, io) => {
    const { lintCommand } = await import("../commands/lint.js");
    const args = { files, rules: rule, maxWarnings, fix, format, stdinPath: stdinPath ?? "stdin.goa", config };
    return lintCommand(args, io);
  },
});
