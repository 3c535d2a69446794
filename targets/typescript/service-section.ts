import type { Declaration } from "../../src/emit/typescript/nodes.js";
import { memberText } from "../../src/emit/typescript/print-declaration.js";
import { docComment } from "../../src/emit/typescript/text.js";
import { type ServiceContext, shown } from "./service-parts.js";

/** A declaration in a service's file, as its template has it: the finished text, by name. */
export interface DeclarationView {
  readonly name: string;
  readonly text: string;
}

export function declarationViews(context: ServiceContext, declarations: readonly Declaration[]): DeclarationView[] {
  return declarations.map((declaration) => ({ name: declaration.name, text: shown(context, declaration) }));
}

/** A member of an interface that a template writes out. */
export interface MemberView {
  readonly documentation: readonly string[];
  readonly text: string;
}

export function memberView(
  context: ServiceContext,
  member: Exclude<Parameters<typeof memberText>[1], { kind: "index" }>,
): MemberView {
  return { documentation: docComment(member.documentation ?? []), text: memberText(context.imports, member) };
}
