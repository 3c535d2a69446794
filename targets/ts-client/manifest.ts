import type { Target } from "../../src/emit/target.js";
import { typescriptFiles } from "../typescript/files.js";
import { clientOptions } from "../typescript/options.js";
import { clientServiceView } from "./view.js";

/** Typed clients for Node and browsers. */
export const tsClient: Target = {
  name: "ts-client",
  title: "TypeScript client for Node and browsers",
  options: clientOptions,
  templates: [new URL("../typescript/templates/", import.meta.url), new URL("./templates/", import.meta.url)],
  generate: (input) => typescriptFiles(input, "client", clientServiceView),
};
