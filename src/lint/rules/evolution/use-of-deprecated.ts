import { symbolOf } from "../../../semantics/bind/scope.js";
import type * as ast from "../../../syntax/ast.js";
import { type Node, walk } from "../../../syntax/walk.js";
import type { Report, Rule } from "../../rule.js";

export const useOfDeprecated: Rule = {
  code: "use-of-deprecated",
  category: "evolution",
  severity: "warning",
  onByDefault: true,
  page: {
    what: "A part that is not deprecated uses a deprecated type, constant, scheme or interceptor.",
    why: "A deprecated declaration will be removed one day, and whatever still uses it will then break.",
    wrong: `@deprecated("use Entry", use: "Entry")
type Line { text: string }
type Entry { text: string }
type Page { lines: Line[] }
`,
    right: `@deprecated("use Entry", use: "Entry")
type Line { text: string }
type Entry { text: string }
type Page { lines: Entry[] }
`,
  },
  check: ({ program }, report) => {
    for (const scope of program.scopes) {
      walk(scope.module.document, (node) => {
        if ("annotations" in node && isDeprecated(node)) return false;
        if (node.kind === "reference" || node.kind === "name-value") {
          const declaration = symbolOf(scope, node.path)?.declaration;
          if (declaration !== undefined) reportUse(declaration, node.span, report);
        }
        for (const { name, declaration } of namesOfProgram(node, program)) reportUse(declaration, name.span, report);
        return true;
      });
    }
  },
};

type Program = Parameters<Rule["check"]>[0]["program"];

/** Schemes and interceptors that a node uses, with their declarations. */
function namesOfProgram(node: Node, program: Program): { name: ast.Name; declaration: ast.Declaration }[] {
  const found = (name: ast.Name, declaration: ast.Declaration | undefined) =>
    declaration === undefined ? [] : [{ name, declaration }];
  if (node.kind === "security") return node.schemes.flatMap(({ name }) => found(name, program.schemes.get(name.text)));
  if (node.kind === "use") return node.names.flatMap((name) => found(name, program.interceptors.get(name.text)));
  return [];
}

function reportUse(declaration: ast.Declaration, span: ast.Name["span"], report: Report): void {
  const mark = deprecation(declaration);
  if (mark === undefined) return;
  const advice = mark.arguments.flatMap(({ name, value }) =>
    value.kind === "string" && name?.text !== "since"
      ? [name?.text === "use" ? `use ${value.value}` : value.value]
      : [],
  );
  report(span, `\`${declaration.name.text}\` is deprecated`, {
    hint: advice.length === 0 ? null : advice.join("; "),
    related: [{ span: mark.span, message: "deprecated here" }],
  });
}

export function isDeprecated(decorated: Pick<ast.Decorated, "annotations">): boolean {
  return deprecation(decorated) !== undefined;
}

export function deprecation({ annotations }: Pick<ast.Decorated, "annotations">): ast.Annotation | undefined {
  return annotations.find((annotation) => annotation.name.text === "deprecated");
}
