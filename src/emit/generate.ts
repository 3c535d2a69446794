import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Design } from "../ir/design.js";
import type { Json } from "../ir/json.js";
import { report } from "./emit-diagnostics.js";
import type { RenderedFile, Target } from "./target.js";
import { placeInTemplate } from "./template-place.js";
import { loadTemplates, TemplateError, unusedTemplates } from "./templates.js";

export interface Generation {
  readonly target: Target;
  /** The output folder. Targets with the same folder can share files. If absent, the target has its own folder. */
  readonly folder?: string;
  readonly options: Readonly<Record<string, Json>>;
  /** See `TargetInput`. */
  readonly contractFolder?: string;
}

export interface Generated {
  readonly target: string;
  readonly files: readonly RenderedFile[];
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Renders a design with some targets, without writing files. `overrides` is a folder whose `<target>/` folders hold templates
 * that replace the target's. Mistakes in these templates are returned as diagnostics.
 */
export function generate(
  design: Design,
  source: string,
  generations: readonly Generation[],
  overrides: URL | null = null,
): Generated[] {
  return generations.map(({ target, options, folder: place, contractFolder }, index) => {
    const beside = generations
      .filter((other, at) => at !== index && place !== undefined && other.folder === place)
      .map((other) => other.target.name);
    const folder = overrides === null ? null : new URL(`${target.name}/`, overrides);
    const unused = folder === null ? [] : unusedTemplates(target.templates, folder);
    if (unused.length > 0) {
      const diagnostics = unused.map((file) =>
        report("unused-template", { name: file.name, target: target.name }, placeInTemplate(file, 0)),
      );
      return { target: target.name, files: [], diagnostics };
    }
    try {
      const templates = loadTemplates(target.templates, folder);
      const input = { design, source, options, templates, beside };
      const made = target.generate(contractFolder === undefined ? input : { ...input, contractFolder });
      return { target: target.name, ...made };
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      const broken = report("broken-template", { fault: error.fault }, placeInTemplate(error.file, error.start));
      return { target: target.name, files: [], diagnostics: [broken] };
    }
  });
}
