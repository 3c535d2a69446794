import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import type { Design } from "../../src/ir/design.js";
import { compile } from "../../src/semantics/compile.js";

const folder = new URL("./contracts/", import.meta.url);

/** The contracts of this folder, each a chapter of the language; `several` is one of several files. */
export const chapters: readonly string[] = [
  ...readdirSync(folder)
    .filter((file) => file.endsWith(".goa"))
    .map((file) => file.replace(".goa", "")),
  "several/main",
];

/** The diagnostics and the design of a chapter. */
export function compileChapter(name: string): { design: Design | null; diagnostics: readonly Diagnostic[] } {
  const { value, diagnostics } = compile(fileURLToPath(new URL(`${name}.goa`, folder)), {
    read: (path) => readFileSync(path, "utf8"),
  });
  return { design: value.design, diagnostics };
}

export function chapterDesign(name: string): Design {
  const { design, diagnostics } = compileChapter(name);
  if (design === null) throw new Error(diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n"));
  return design;
}
