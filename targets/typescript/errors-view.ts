import { ImportSet, type Language } from "../../src/emit/typescript/imports.js";
import type { Service } from "../../src/ir/design.js";
import { errorDeclarations, serviceContext } from "./service-parts.js";
import { type DeclarationView, declarationViews } from "./service-section.js";
import type { Usage } from "./usage.js";

/** The view of `errors.ts.hbs`: the error classes of a service that both sides share. */
export interface ErrorsView {
  readonly source: string;
  readonly imports: readonly string[];
  readonly errors: readonly DeclarationView[];
}

/** The bodies have the client's types, because those are complete. */
export function errorsView(client: Usage, service: Service, source: string, language: Language): ErrorsView {
  const imports = new ImportSet([], language);
  const context = serviceContext(client, service, imports);
  const errors = declarationViews(context, errorDeclarations(context, "received"));
  return { source, imports: imports.lines(), errors };
}
