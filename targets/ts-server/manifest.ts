import type { RenderedFile, Target } from "../../src/emit/target.js";
import { codecsView } from "../typescript/codecs-view.js";
import { optionsSchema, readOptions } from "../typescript/options.js";
import { serviceFiles } from "../typescript/service-names.js";
import { typesView } from "../typescript/types-view.js";
import { usageOf } from "../typescript/usage.js";
import { serverServiceView } from "./view.js";

/** Typed servers: handlers to implement, checked on every message. */
export const tsServer: Target = {
  name: "ts-server",
  title: "TypeScript server: handlers to implement, bound with their codecs",
  options: optionsSchema,
  templates: [new URL("../typescript/templates/", import.meta.url), new URL("./templates/", import.meta.url)],
  generate({ design, source, options, templates }) {
    const usage = usageOf(design, "server", readOptions(options));
    const files: RenderedFile[] = [
      { path: "types.ts", text: templates.render("types.ts", typesView(usage, source)) },
      { path: "codecs.ts", text: templates.render("codecs.ts", codecsView(usage, source)) },
      ...[...serviceFiles(design.services)].map(([service, path]) => ({
        path,
        text: templates.render("service.ts", serverServiceView(usage, service, source)),
      })),
    ];
    return { files, diagnostics: [] };
  },
};
