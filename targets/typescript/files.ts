import type { RenderedFile, TargetInput } from "../../src/emit/target.js";
import type { Service } from "../../src/ir/design.js";
import { codecsView } from "./codecs-view.js";
import { errorsView } from "./errors-view.js";
import { readOptions } from "./options.js";
import { serviceFiles, sharedFiles } from "./service-names.js";
import { typesView } from "./types-view.js";
import { type Side, sharedUsages, type Usage, usageOf } from "./usage.js";

/** The files of one side. If both sides are in the same folder, they share one copy of types, codecs and error classes. */
export function typescriptFiles(
  { design, source, options, templates, beside = [] }: TargetInput,
  side: Side,
  serviceView: (usage: Usage, service: Service, source: string) => object,
): RenderedFile[] {
  const chosen = readOptions(options);
  const isShared = beside.includes(side === "server" ? "ts-client" : "ts-server");
  const shared = isShared ? sharedUsages(design, chosen) : null;
  const usage = shared?.[side] ?? usageOf(design, side, chosen);
  const usages = shared === null ? [usage] : [shared.server, shared.client];
  const common = [
    { path: "types.ts", text: templates.render("types.ts", typesView(design, usages, source)) },
    { path: "codecs.ts", text: templates.render("codecs.ts", codecsView(design, usages, source)) },
  ];
  const service = (one: Service): string => templates.render("service.ts", serviceView(usage, one, source));
  if (shared === null) {
    return [...common, ...[...serviceFiles(design.services)].map(([one, path]) => ({ path, text: service(one) }))];
  }
  return [
    ...common,
    ...[...sharedFiles(design.services)].flatMap(([one, files]) => [
      { path: files.errors, text: templates.render("errors.ts", errorsView(shared.client, one, source)) },
      { path: files[side], text: service(one) },
    ]),
  ];
}
