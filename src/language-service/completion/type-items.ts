import { primitiveNames } from "../../ir/primitives.js";
import { isDeprecated } from "../../lint/rules/evolution/use-of-deprecated.js";
import { relativePath } from "../../semantics/bind/load.js";
import type { TypeSymbol } from "../../semantics/bind/scope.js";
import { enumBases } from "../../semantics/declare/enums.js";
import type * as ast from "../../syntax/ast.js";
import { hasLetters } from "../has-letters.js";
import { importEdit } from "../import-edit.js";
import { knownPaths, parsedFile } from "../workspace.js";
import { type CompletionItem, maxItems } from "./item.js";
import { before, declarationAround, type Place, typedWord } from "./place.js";

/** A declaration that other files can import as a type. */
type Typed = ast.TypeDeclaration | ast.AliasDeclaration | ast.EnumDeclaration | ast.UnionDeclaration;

const partial: CompletionItem = {
  label: "Partial",
  kind: "type",
  detail: "an object type whose fields are all optional",
  insert: `Partial<\${1:T}>`,
  isSnippet: true,
  rank: 2,
};

/** The available types: those of the file, of its imports, and of other files together with the import. */
export function typeItems(place: Place): CompletionItem[] {
  if (place.expected.some(({ rules }) => rules.includes("enum")))
    return enumBases.map((name): CompletionItem => ({ label: name, kind: "primitive" }));
  const { scope } = place.meaning;
  if (before(place) === ".") {
    const namespace = scope.namespaces.get(before(place, 2)) ?? null;
    return [...(namespace?.declared.entries() ?? [])].flatMap(([name, symbol]) => itemOf(name, symbol));
  }
  const inExtends =
    place.expected.some(({ rules }) => rules.includes("extends")) && !place.expected.some(({ word }) => word === "map");
  const declaration = declarationAround(place);
  const parameters =
    declaration !== null && "parameters" in declaration && declaration.kind !== "annotation-declaration"
      ? declaration.parameters.map(({ text }): CompletionItem => ({ label: text, kind: "type parameter", rank: 0 }))
      : [];
  const visible = [...scope.visible.entries()].flatMap(([name, symbol]) => itemOf(name, symbol));
  const namespaces = [...scope.namespaces.keys()].map(
    (name): CompletionItem => ({ label: name, kind: "namespace", rank: 2 }),
  );
  const primitives = inExtends
    ? []
    : primitiveNames.map((name): CompletionItem => ({ label: name, kind: "primitive", rank: 1 }));
  const isWanted = ({ kind }: CompletionItem): boolean => !inExtends || kind === "type" || kind === "namespace";
  return [
    ...parameters,
    ...visible.filter(isWanted),
    ...primitives,
    ...(scope.visible.has(partial.label) ? [] : [partial]),
    ...namespaces,
    ...importable(place).filter(isWanted),
  ];
}

function itemOf(name: string, { declaration }: TypeSymbol): CompletionItem[] {
  return declaration.kind === "const"
    ? []
    : [{ ...typeItem(declaration), label: name, rank: 0, ...generic(name, declaration) }];
}

function typeItem(declaration: Typed): CompletionItem {
  const { doc } = declaration;
  return {
    label: declaration.name.text,
    kind: declaration.kind,
    detail: declaration.kind,
    ...(doc === null ? {} : { documentation: doc.text }),
    isDeprecated: isDeprecated(declaration),
  };
}

/** The snippet for a generic type, with its arguments. */
function generic(name: string, declaration: Typed): Pick<CompletionItem, "insert" | "isSnippet"> {
  const parameters = "parameters" in declaration ? declaration.parameters : [];
  if (parameters.length === 0) return {};
  const holes = parameters.map(({ text }, index) => `\${${index + 1}:${text}}`);
  return { insert: `${name}<${holes.join(", ")}>`, isSnippet: true };
}

/**
 * The types of other files that are not imported yet. Only those that have the typed letters are made,
 * and not more than a list shows: a workspace can have thousands.
 */
function importable(place: Place): CompletionItem[] {
  const { module, scope } = place.meaning;
  const typed = typedWord(place);
  const known = new Set([...scope.visible.values()].map(({ declaration }) => declaration));
  const items: CompletionItem[] = [];
  for (const path of knownPaths(place.workspace)) {
    if (path === module.path) continue;
    for (const declaration of parsedFile(place.workspace, path)?.value.document.declarations ?? []) {
      if (!isTyped(declaration) || known.has(declaration)) continue;
      const name = declaration.name.text;
      if (scope.visible.has(name) || !hasLetters(name.toLowerCase(), typed)) continue;
      items.push({
        ...typeItem(declaration),
        ...generic(name, declaration),
        detail: `import from ${relativePath(module.path, path)}`,
        edits: [importEdit(module.document, path, name)],
        rank: 3,
      });
      if (items.length > maxItems) return items;
    }
  }
  return items;
}

export function isTyped(declaration: ast.Declaration): declaration is Typed {
  return (
    declaration.kind === "type" ||
    declaration.kind === "alias" ||
    declaration.kind === "enum" ||
    declaration.kind === "union"
  );
}
