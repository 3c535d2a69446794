import { createHash } from "node:crypto";
import type { Target } from "../../src/emit/target.js";
import { pageProblems } from "./page-check.js";
import { contractView } from "./view.js";

/** One HTML page that needs nothing but itself. */
export const docs: Target = {
  name: "docs",
  title: "documentation: one HTML page, readable offline",
  options: { type: "object", properties: {}, additionalProperties: false },
  templates: [new URL("./templates/", import.meta.url)],
  generate({ design, source, templates }) {
    const style = templates.render("style", {}).trimEnd();
    const script = templates.render("search", {}).trimEnd();
    // The page may run this script and wear this style, and load nothing at all.
    const policy = `default-src 'none'; style-src '${hash(style)}'; script-src '${hash(script)}'; base-uri 'none'; form-action 'none'`;
    const text = templates.render("page", { ...contractView(design, source), style, script, policy });
    const diagnostics = pageProblems("index.html", text);
    return { files: diagnostics.length > 0 ? [] : [{ path: "index.html", text }], diagnostics };
  },
};

/** As a content security policy names an inline text. */
function hash(text: string): string {
  return `sha256-${createHash("sha256").update(text).digest("base64")}`;
}
