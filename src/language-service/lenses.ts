import type { Span } from "../text/source-file.js";
import { meaningOf, type Workspace } from "./workspace.js";

export type Lens =
  | { readonly kind: "generate"; readonly span: Span }
  | { readonly kind: "try"; readonly span: Span; readonly service: string; readonly method: string };

/** The code lenses of a file: to generate its output, and to try a method. */
export function lensesOf(workspace: Workspace, path: string): Lens[] {
  const meaning = meaningOf(workspace, path);
  if (meaning === null) return [];
  const services = meaning.module.document.declarations.filter((declaration) => declaration.kind === "service");
  const { generates } = workspace.host.settingsOf(path);
  return services.flatMap((service) => [
    ...(generates ? [{ kind: "generate" as const, span: service.name.span }] : []),
    ...service.clauses.flatMap((clause): Lens[] =>
      clause.kind === "method"
        ? [{ kind: "try", span: clause.name.span, service: service.name.text, method: clause.name.text }]
        : [],
    ),
  ]);
}
