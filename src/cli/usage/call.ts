import { callOptions } from "../call/call-options.js";
import { command } from "./command.js";

export const call = command({
  summary: "call a method: JSON in, JSON out",
  operands: {
    name: "CONTRACT [SERVICE.METHOD]",
    describe: "the contract, and the method to call; a method's name alone is enough if only one service has it",
    count: "two",
  },
  options: callOptions,
  examples: [
    [`call logger.goa logger.tail --url ws://localhost:8080 -d '{"topic": "shop", "api_key": "secret"}'`, ""],
    ["call logger.goa --list", "the methods"],
    ["call logger.goa monitor --template", "a payload and a message to start from"],
  ],
  epilogue: () =>
    "On a terminal, a method that takes messages takes a message on each line; Ctrl-D ends them, Ctrl-C cancels the call.\n" +
    "Exit codes: 0 done, 1 wrong usage or an invalid message, 65 to 73 errors of the call (specs/manual/call.md), 130 cancelled.",
  failure: 1,
  run: async ([contract = "", method], options, io) =>
    (await import("../commands/call.js")).callCommand({ contract, method, options }, io),
});
