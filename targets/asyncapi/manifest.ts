import { stringify } from "yaml";
import type { Target } from "../../src/emit/target.js";
import { documentView, type Perspective } from "./document.js";

/** An AsyncAPI document of the methods with streams. */
export const asyncapi: Target = {
  name: "asyncapi",
  title: "AsyncAPI document of the methods with streams",
  options: {
    type: "object",
    properties: {
      version: {
        type: "string",
        enum: ["3.0.0", "3.1.0"],
        default: "3.0.0",
        description: "version of AsyncAPI; widely used tools misread 3.1.0",
      },
      format: { type: "string", enum: ["yaml", "json"], default: "yaml", description: "form of the document" },
      perspective: {
        type: "string",
        enum: ["server", "client"],
        default: "server",
        description: "whose application the document describes",
      },
    },
    additionalProperties: false,
  },
  templates: [new URL("./templates/", import.meta.url)],
  generate({ design, options, templates }) {
    const perspective: Perspective = options.perspective === "client" ? "client" : "server";
    const text = templates.render(
      "asyncapi",
      documentView(design, options.version === "3.1.0" ? "3.1.0" : "3.0.0", perspective),
    );
    // What was rendered must be JSON: an overridden template could break it.
    const document: unknown = JSON.parse(text);
    const file =
      options.format === "json"
        ? { path: "asyncapi.json", text: `${JSON.stringify(document, null, 2)}\n` }
        : { path: "asyncapi.yaml", text: stringify(document, { lineWidth: 0, aliasDuplicateObjects: false }) };
    return { files: [file], diagnostics: [] };
  },
};
