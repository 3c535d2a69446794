import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Design } from "../ir/design.js";
import type { Json } from "../ir/type.js";
import type { RenderedFile, Target } from "./target.js";
import { loadTemplates } from "./templates.js";

export interface Generation {
  readonly target: Target;
  readonly options: Readonly<Record<string, Json>>;
}

export interface Generated {
  readonly target: string;
  readonly files: readonly RenderedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Renders a design with some targets; writes nothing. `overrides` is a folder whose `<target>/` folders hold templates that
 * replace the target's own.
 */
export function generate(
  design: Design,
  source: string,
  generations: readonly Generation[],
  overrides: URL | null = null,
): Generated[] {
  return generations.map(({ target, options }) => {
    const folders = [...target.templates, ...(overrides === null ? [] : [new URL(`${target.name}/`, overrides)])];
    return { target: target.name, ...target.generate({ design, source, options, templates: loadTemplates(folders) }) };
  });
}
