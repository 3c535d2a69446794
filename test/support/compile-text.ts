import { readFileSync } from "node:fs";
import { generate } from "../../src/emit/generate.js";
import type { Design } from "../../src/ir/design.js";
import type { Json } from "../../src/ir/json.js";
import { compile } from "../../src/semantics/compile.js";
import { targets } from "../../targets/registry.js";

const specs = new URL("../../specs/", import.meta.url);

/** Returns the design of a contract given as text. Throws an error that lists the diagnostics if there is no design. */
export function designOf(text: string, name = "test.goa"): Design {
  const { value, diagnostics } = compile(name, { read: (path) => (path === name ? text : null) });
  if (value.design !== null) return value.design;
  throw new Error(diagnostics.map((diagnostic) => `${diagnostic.code}: ${diagnostic.message}`).join("\n"));
}

/** The design of an example in `specs/`. */
export function exampleDesign(name: string): Design {
  return designOf(readFileSync(new URL(`${name}.goa`, specs), "utf8"), `${name}.goa`);
}

export const exampleNames = ["logger", "chatter", "market"] as const;

/** The files of one target, by path. */
export function generated(
  design: Design,
  targetName: string,
  options: Record<string, Json> = {},
  source = "test.goa",
): Map<string, string> {
  const target = targets.find((candidate) => candidate.name === targetName);
  if (target === undefined) throw new Error(`there is no target ${targetName}`);
  const [output] = generate(design, source, [{ target, options }]);
  return new Map((output?.files ?? []).map((file) => [file.path, file.text]));
}
