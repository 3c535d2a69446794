import { command } from "./command.js";
import { text, wholeNumber } from "./option.js";
import { configOption, contracts } from "./shared-options.js";

export const console = command({
  summary: "serve a page that calls the methods of contracts, on loopback",
  operands: { ...contracts, describe: "contracts, folders or patterns, by default those of the configuration" },
  options: {
    config: configOption,
    url: text("address of the service; by default the contract's first server", { value: "URL" }),
    port: wholeNumber("port of the page; by default a free one", { value: "PORT" }),
  },
  examples: [["console logger.goa --url ws://localhost:8080", "open the address that it prints"]],
  run: async (files, { config, url, port }, io) =>
    (await import("../commands/console.js")).consoleCommand({ contracts: files, url, port, config }, io),
});
