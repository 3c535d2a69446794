import { createHash } from "node:crypto";
import type { RenderedFile, Target, TargetInput, TargetOutput } from "../../src/emit/target.js";
import { loadTemplates } from "../../src/emit/templates.js";
import { asyncapi } from "../asyncapi/manifest.js";
import { jsonSchema } from "../json-schema/manifest.js";
import { pageProblems } from "./page-check.js";
import { accentStyle, pageOptions, pageOptionsSchema } from "./page-options.js";
import { tryItView } from "./try-it.js";
import { contractView } from "./view.js";

/** One HTML page that loads nothing. */
export const docs: Target = {
  name: "docs",
  title: "documentation: one HTML page, readable offline",
  options: pageOptionsSchema,
  templates: [new URL("./templates/", import.meta.url)],
  generate(input) {
    const { design, source, templates } = input;
    const options = pageOptions(input.options);
    const accent = options.accent === null ? "" : accentStyle(options.accent);
    const style = templates.render("style", {}).trimEnd() + accent;
    const script = templates.render("search", {}).trimEnd();
    // The page may run this script and use this style, and load nothing else; a logo is part of the page.
    const images = options.logo === null ? "" : " img-src data:;";
    const tryIt = options.tryIt
      ? { ...tryItView(design, source), opener: templates.render("try-it", {}).trimEnd() }
      : null;
    // Only the console makes requests, and runs code that the page itself has unpacked.
    const scripts = tryIt === null ? "" : ` '${hash(tryIt.opener)}' blob:; connect-src ws: wss: http: https:`;
    const policy = `default-src 'none';${images} style-src '${hash(style)}'; script-src '${hash(script)}'${scripts}; base-uri 'none'; form-action 'none'`;
    const beside = options.downloads ? downloads(input) : { files: [], diagnostics: [] };
    const view = contractView(design, source, options, beside.files);
    const text = templates.render("page", { ...view, style, script, policy, tryIt });
    const diagnostics = [...beside.diagnostics, ...pageProblems("index.html", text)];
    return { files: diagnostics.length > 0 ? [] : [{ path: "index.html", text }, ...beside.files], diagnostics };
  },
};

/** The documents for programs, for the folder of the page. */
function downloads({ design, source }: TargetInput): TargetOutput {
  const made = [
    { target: asyncapi, folder: "", options: { version: "3.0.0", format: "yaml", perspective: "server" } },
    { target: jsonSchema, folder: "schemas/", options: { draft: "2020-12" } },
  ].map(({ target, folder, options }) => {
    const templates = loadTemplates(target.templates);
    const { files, diagnostics } = target.generate({ design, source, options, templates });
    return { diagnostics, files: files.map(({ path, text }): RenderedFile => ({ path: folder + path, text })) };
  });
  return { files: made.flatMap(({ files }) => files), diagnostics: made.flatMap(({ diagnostics }) => diagnostics) };
}

/** The hash of an inline text for a content security policy. */
function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
