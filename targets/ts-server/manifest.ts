import type { Target } from "../../src/emit/target.js";
import { typescriptFiles } from "../typescript/files.js";
import { serverOptions } from "../typescript/options.js";
import { serverServiceView } from "./view.js";

/** Typed servers: handlers to implement, checked on every message. */
export const tsServer: Target = {
  name: "ts-server",
  title: "TypeScript server: handlers to implement, bound with their codecs",
  options: serverOptions,
  templates: [new URL("../typescript/templates/", import.meta.url), new URL("./templates/", import.meta.url)],
  generate: (input) => typescriptFiles(input, "server", serverServiceView),
};
