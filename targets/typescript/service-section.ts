import type { Declaration } from "../../src/emit/typescript/nodes.js";
import { memberText } from "../../src/emit/typescript/print-declaration.js";
import { docComment } from "../../src/emit/typescript/text.js";
import { type ServiceContext, shown } from "./service-parts.js";

/** A declaration in the view of a service's file: its name and its finished text. */
export interface DeclarationView {
  readonly name: string;
  readonly text: string;
}

/** The views of those declarations that the file's language has. */
export function declarationViews(context: ServiceContext, declarations: readonly Declaration[]): DeclarationView[] {
  const views = declarations.map((declaration) => ({ name: declaration.name, text: shown(context, declaration) }));
  return views.filter(({ text }) => text !== "");
}

/** The view of `interface.hbs`: the interface of a service's client or handlers. */
export interface InterfaceView {
  readonly documentation: readonly string[];
  readonly name: string;
  /** `<Principal = unknown>`, or empty. */
  readonly typeParameters: string;
  readonly methods: readonly MemberView[];
}

/** A member of an interface in a template's view. */
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
