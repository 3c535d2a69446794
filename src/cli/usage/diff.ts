import { formats } from "../output/print-diagnostics.js";
import { command } from "./command.js";
import { choice, choicesOf, optionalChoice, text } from "./option.js";
import { configOption } from "./shared-options.js";

export const diff = command({
  summary: "report what changed since an older contract, and which clients and servers it breaks",
  operands: {
    name: "FILES",
    describe:
      "contracts, folders or patterns, or designs of `goaidl ir` (.json); by default those of the configuration",
    count: "any",
  },
  options: {
    config: configOption,
    against: text("git:REVISION, an older contract, or a design that `goaidl ir` printed (.json)", { value: "WHAT" }),
    mode: optionalChoice("backward (default): old clients, new server; forward: new clients, old server; full: both", [
      "backward",
      "forward",
      "full",
    ]),
    surface: choicesOf("surfaces that must not break; by default wire and source", ["wire", "source", "doc"]),
    format: choice("form of the report; markdown fits a pull request", {
      choices: [...formats, "markdown"],
      preset: "text",
    }),
  },
  examples: [
    ["diff api.goa --against git:main", ""],
    ["diff api.goa --against git:v1.2.0 --mode full --format markdown", ""],
  ],
  run: async (files, { against, mode, surface, format, config }, io) => {
    const { diffCommand } = await import("../commands/diff.js");
    return diffCommand({ files, against, mode, surfaces: surface, format, config }, io);
  },
});
