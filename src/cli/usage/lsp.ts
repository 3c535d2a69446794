import { command } from "./command.js";
import { flag, text } from "./option.js";

export const lsp = command({
  summary: "serve an editor with the Language Server Protocol",
  operands: { name: "", describe: "", count: "none" },
  options: {
    stdio: flag("talk over standard input and output, which is the default"),
    clientProcessId: text("process of the editor; the server ends when it does", { value: "ID" }),
  },
  examples: [["lsp", "see specs/manual/editor.md for the settings of editors"]],
  run: async (_words, _values, io) => (await import("../commands/lsp.js")).lspCommand(io),
});
