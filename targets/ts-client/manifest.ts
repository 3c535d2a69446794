import type { RenderedFile, Target } from "../../src/emit/target.js";
import { codecsView } from "../typescript/codecs-view.js";
import { optionsSchema, readOptions } from "../typescript/options.js";
import { serviceFiles } from "../typescript/service-names.js";
import { typesView } from "../typescript/types-view.js";
import { usageOf } from "../typescript/usage.js";
import { clientServiceView } from "./view.js";

/** Typed clients for Node and browsers. */
export const tsClient: Target = {
  name: "ts-client",
  title: "TypeScript client for Node and browsers",
  options: optionsSchema,
  templates: [new URL("../typescript/templates/", import.meta.url), new URL("./templates/", import.meta.url)],
  generate({ design, source, options, templates }) {
    const usage = usageOf(design, "client", readOptions(options));
    const files: RenderedFile[] = [
      { path: "types.ts", text: templates.render("types.ts", typesView(usage, source)) },
      { path: "codecs.ts", text: templates.render("codecs.ts", codecsView(usage, source)) },
      ...[...serviceFiles(design.services)].map(([service, path]) => ({
        path,
        text: templates.render("service.ts", clientServiceView(usage, service, source)),
      })),
    ];
    return { files, diagnostics: [] };
  },
};
