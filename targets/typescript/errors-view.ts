import { ImportSet } from "../../src/emit/typescript/imports.js";
import type { Service } from "../../src/ir/design.js";
import { errorDeclarations, serviceContext } from "./service-parts.js";
import { type DeclarationView, declarationViews } from "./service-section.js";
import type { Usage } from "./usage.js";

/** What `errors.ts.hbs` shows: the error classes of a service, where both sides share them. */
export interface ErrorsView {
  readonly source: string;
  readonly imports: readonly string[];
  readonly errors: readonly DeclarationView[];
}

/** `client`: a body is what the client receives, which is complete. */
export function errorsView(client: Usage, service: Service, source: string): ErrorsView {
  const imports = new ImportSet();
  const context = serviceContext(client, service, imports);
  const errors = declarationViews(context, errorDeclarations(context, "received"));
  return { source, imports: imports.lines(), errors };
}
