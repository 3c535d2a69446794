import type { Target } from "../../src/emit/target.js";
import { renderedDocument } from "../schema/document-check.js";
import { documentOf, documentView } from "./document.js";
import type { Perspective } from "./perspective.js";
import { structureProblems } from "./structure.js";
import { yamlText } from "./yaml-text.js";

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
    const view = documentView(design, options.version === "3.1.0" ? "3.1.0" : "3.0.0", perspective);
    const path = options.format === "json" ? "asyncapi.json" : "asyncapi.yaml";
    const { value, diagnostics } = renderedDocument(templates, {
      path,
      template: "asyncapi",
      view,
      document: documentOf(view),
      problemsOf: structureProblems,
    });
    if (diagnostics.length > 0) return { files: [], diagnostics };
    const printed = options.format === "json" ? `${JSON.stringify(value, null, 2)}\n` : yamlText(value);
    return { files: [{ path, text: printed }], diagnostics };
  },
};
