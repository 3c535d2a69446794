import { command } from "./command.js";

/** The commands that only print something: `ir`, `explain` and `targets`. */
export const ir = command({
  summary: "print the validated design as JSON",
  operands: { name: "FILE", describe: "the contract; - is standard input", count: "one" },
  options: {},
  examples: [["ir api.goa > api.json", "a design that compile and diff accept"]],
  run: async ([file = ""], _values, io) => (await import("../commands/ir.js")).irCommand(file, io),
});

export const explain = command({
  summary: "print the page of a diagnostic's code; list all codes",
  operands: { name: "CODE", describe: "the code that a report prints in brackets", count: "optional" },
  options: {},
  examples: [["explain unknown-type", ""]],
  run: async ([code], _values, io) => (await import("../commands/explain.js")).explainCommand(code, io),
});

export const targets = command({
  summary: "list the targets, or the options of one",
  operands: { name: "TARGET", describe: "a target, or the path of a module that exports one", count: "optional" },
  options: {},
  examples: [["targets asyncapi", ""]],
  run: async ([name], _values, io) => (await import("../commands/targets.js")).targetsCommand(name, io),
});
