import { mockOptions } from "../mock/mock-options.js";
import { command } from "./command.js";

export const mock = command({
  summary: "serve a contract with made-up data",
  operands: { name: "CONTRACT", describe: "the contract to serve", count: "one" },
  options: mockOptions,
  examples: [
    ["mock logger.goa", "on port 8080, until Ctrl-C"],
    ["mock logger.goa --rate 10/s --latency 20ms..200ms --cut-every 10s", "simulates a bad network"],
    ["mock logger.goa --error unauthorized", "calls whose method declares this error fail with it"],
  ],
  run: async ([contract = ""], options, io) =>
    (await import("../commands/mock.js")).mockCommand({ contract, options }, io),
});
