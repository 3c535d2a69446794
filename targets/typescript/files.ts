import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { report } from "../../src/emit/emit-diagnostics.js";
import { sourceMap } from "../../src/emit/source-map.js";
import type { RenderedFile, TargetInput, TargetOutput } from "../../src/emit/target.js";
import { placeInTemplate } from "../../src/emit/template-place.js";
import type { Language } from "../../src/emit/typescript/imports.js";
import type { Service } from "../../src/ir/design.js";
import { codecsView } from "./codecs-view.js";
import { type DeclaredOrigins, mappedLines, serviceOrigins, typeOrigins } from "./declared-origins.js";
import { errorsView } from "./errors-view.js";
import { readOptions } from "./options.js";
import { serviceFiles, sharedFiles } from "./service-names.js";
import { typesView } from "./types-view.js";
import { type Side, sharedUsages, type Usage, usageOf } from "./usage.js";

type ServiceView = (usage: Usage, service: Service, source: string, language: Language) => object;

/** The endings of files in each language; their templates are named `types.ts.hbs`, `types.js.hbs` and `types.d.ts.hbs`. */
const endings = { typescript: ".ts", javascript: ".js", declarations: ".d.ts" } as const;

/** The languages of each value of the option `emit`. */
const languages = { ts: ["typescript"], js: ["javascript", "declarations"] } as const;

/** The templates that only `emit: ts` uses. A template with the same name for another language replaces one. */
const typescriptTemplates = new Map([
  ["types.ts", ["types.js", "types.d.ts"]],
  ["type", ["type.d.ts", "constant.js"]],
  ["codecs.ts", ["codecs.js", "codecs.d.ts"]],
  ["errors.ts", ["errors.js", "errors.d.ts"]],
  ["service.ts", ["service.js", "service.d.ts"]],
]);

/** A warning for each template of the user that the option `emit` leaves without effect. */
function ignoredTemplates({ templates: { overrides }, options }: TargetInput): Diagnostic[] {
  if (readOptions(options).emit === "ts") return [];
  const names = new Set(overrides.map(({ name }) => name));
  return overrides
    .filter(({ name }) => typescriptTemplates.get(name)?.some((other) => names.has(other)) === false)
    .map((file) => report("ignored-template", { name: file.name }, placeInTemplate(file, 0)));
}

/** The files of one side. If both sides are in the same folder, they share one copy of types, codecs and error classes. */
export function typescriptFiles(input: TargetInput, side: Side, serviceView: ServiceView): TargetOutput {
  const { emit } = readOptions(input.options);
  const files = languages[emit].flatMap((language) => filesIn(language, input, side, serviceView));
  return { files, diagnostics: ignoredTemplates(input) };
}

function filesIn(
  language: Language,
  { design, source, options, templates, contractFolder, beside = [] }: TargetInput,
  side: Side,
  serviceView: ServiceView,
): RenderedFile[] {
  const chosen = readOptions(options);
  const isShared = beside.includes(side === "server" ? "ts-client" : "ts-server");
  const shared = isShared ? sharedUsages(design, chosen) : null;
  const usage = shared?.[side] ?? usageOf(design, side, chosen);
  const usages = shared === null ? [usage] : [shared.server, shared.client];
  const file = (base: string, template: string, view: object, origins: () => DeclaredOrigins): RenderedFile[] => {
    const path = base + endings[language];
    const text = templates.render(template + endings[language], view);
    // For TypeScript, the TypeScript compiler makes source maps.
    if (language === "typescript" || contractFolder === undefined) return [{ path, text }];
    const map = sourceMap(path, mappedLines(text, origins()), contractFolder);
    return [
      { path, text: `${text}//# sourceMappingURL=${path}.map\n` },
      { path: `${path}.map`, text: map },
    ];
  };
  const ofTypes = (): DeclaredOrigins => typeOrigins(design, usages);
  const common = [
    ...file("types", "types", typesView(design, usages, source), ofTypes),
    ...file("codecs", "codecs", codecsView(design, usages, source, language), ofTypes),
  ];
  const service = (base: string, one: Service): RenderedFile[] =>
    file(base, "service", serviceView(usage, one, source, language), () => serviceOrigins(one));
  if (shared === null) {
    return [...common, ...[...serviceFiles(design.services)].flatMap(([one, base]) => service(base, one))];
  }
  return [
    ...common,
    ...[...sharedFiles(design.services)].flatMap(([one, bases]) => [
      ...file(bases.errors, "errors", errorsView(shared.client, one, source, language), () => serviceOrigins(one)),
      ...service(bases[side], one),
    ]),
  ];
}
