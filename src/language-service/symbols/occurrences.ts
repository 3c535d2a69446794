import type { Program } from "../../semantics/bind/scope.js";
import type * as ast from "../../syntax/ast.js";
import { type Node, walk } from "../../syntax/walk.js";
import type { Meaning } from "../workspace.js";
import { type BoundField, type BoundType, boundType, declaredFields, fieldsOf } from "./bound-type.js";
import {
  add,
  addFields,
  declare,
  type Index,
  indexPath,
  kindOf,
  namesInText,
  symbol,
  symbolOfDeclaration,
} from "./file-index.js";
import { indexErrorUses, indexInterceptor, indexService } from "./service-occurrences.js";
import type { Occurrence } from "./symbol.js";
import { indexValue } from "./value-occurrences.js";

const known = new WeakMap<ast.Document, WeakMap<Program, readonly Occurrence[]>>();

/** Every place in a file at which a symbol is declared or referred to, in the order of the text. */
export function occurrencesIn({ contract, module, scope }: Meaning): readonly Occurrence[] {
  const { program } = contract.compiled;
  if (program === null) return [];
  const byProgram = known.get(module.document) ?? new WeakMap<Program, readonly Occurrence[]>();
  known.set(module.document, byProgram);
  const before = byProgram.get(program);
  if (before !== undefined) return before;
  const index: Index = { scope, program, found: [], seen: new Set() };
  indexImports(index, module.document);
  for (const declaration of module.document.declarations) indexDeclaration(index, declaration);
  const found = index.found.sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
  byProgram.set(program, found);
  return found;
}

function indexImports(index: Index, document: ast.Document): void {
  for (const imported of document.imports) {
    if (imported.namespace !== null) declare(index, "namespace", imported.namespace);
    const module = index.scope.module.imports.get(imported.from.value) ?? null;
    const from = index.program.scopes.find((scope) => scope.module === module);
    for (const { name, alias } of imported.names) {
      const target = from?.declared.get(name.text);
      if (target === undefined) continue;
      const declared = symbolOfDeclaration(target.declaration);
      add(index, name.span, declared, { role: "import" });
      if (alias !== null) add(index, alias.span, declared, { role: "import", alias: alias.span });
    }
  }
}

function indexDeclaration(index: Index, declaration: ast.Declaration): void {
  declare(index, kindOf(declaration), declaration.name);
  const parameters = new Map<string, ast.Name>();
  if ("parameters" in declaration && declaration.kind !== "annotation-declaration") {
    for (const parameter of declaration.parameters) {
      parameters.set(parameter.text, parameter);
      declare(index, "type parameter", parameter);
    }
  }
  walk(declaration, (node) => indexNode(index, node, parameters));
  if (declaration.kind === "type") {
    const fields = declaredFields(declaration, index.scope);
    indexMembers(index, declaration.members, fields, (value) => {
      const self: BoundType = { type: referenceTo(declaration), scope: index.scope, arguments: new Map() };
      indexValue(index, value, self);
    });
  }
  if (declaration.kind === "const") indexValue(index, declaration.value, boundType(declaration.type, index.scope));
  if (declaration.kind === "alias") indexExamples(index, declaration, declaration.type);
  if (declaration.kind === "service") indexService(index, declaration);
  if (declaration.kind === "interceptor") indexInterceptor(index, declaration);
  if (declaration.kind === "api") indexApi(index, declaration);
}

function referenceTo({ name, span }: ast.TypeDeclaration): ast.TypeReference {
  return { kind: "reference", span, path: [name], arguments: [] };
}

/** Indexes a node that needs no context. Fields, values and clauses of services are indexed with their owners. */
function indexNode(index: Index, node: Node, parameters: ReadonlyMap<string, ast.Name>): void {
  switch (node.kind) {
    case "reference":
      indexReference(index, node, parameters);
      return;
    case "annotation":
      indexAnnotation(index, node);
      return;
    case "object-type":
      indexMembers(index, node.members, fieldsOf(boundType(node, index.scope)), (value) =>
        indexValue(index, value, boundType(node, index.scope)),
      );
      return;
    case "enum-value":
      declare(index, "value", node.name);
      return;
    case "variant":
      if (!node.isElse) declare(index, "variant", node.name);
      return;
    case "scope":
      declare(index, "scope", node.name);
      return;
    case "annotation-parameter":
      declare(index, "parameter", node.name);
      return;
    case "server":
      declare(index, "server", node.name);
      return;
    case "error":
      declare(index, "error", node.name);
      return;
    case "method":
      declare(index, "method", node.name);
      return;
    case "security":
      for (const { name, scopes } of node.schemes) indexScheme(index, name, scopes);
      return;
    case "use":
      for (const name of node.names) {
        const interceptor = index.program.interceptors.get(name.text);
        if (interceptor !== undefined) add(index, name.span, symbol("interceptor", interceptor.name));
      }
      return;
    default:
  }
}

function indexReference(index: Index, node: ast.TypeReference, parameters: ReadonlyMap<string, ast.Name>): void {
  const [first, second] = node.path;
  if (first === undefined || index.seen.has(first.span.start)) return;
  const parameter = second === undefined ? parameters.get(first.text) : undefined;
  if (parameter !== undefined) add(index, first.span, symbol("type parameter", parameter));
  else indexPath(index, node.path);
}

function indexScheme(index: Index, name: ast.Name, scopes: readonly ast.Name[]): void {
  const scheme = index.program.schemes.get(name.text);
  if (scheme === undefined) return;
  add(index, name.span, symbol("scheme", scheme.name));
  for (const required of scopes) {
    const declared = scheme.scopes.find((scope) => scope.name.text === required.text);
    if (declared !== undefined) add(index, required.span, symbol("scope", declared.name), { form: "member" });
  }
}

/** The annotations whose argument is the name of a scheme. */
const ofSchemes: readonly string[] = ["apiKey", "token"];

function indexAnnotation(index: Index, annotation: ast.Annotation): void {
  const declaration = index.program.annotations.get(annotation.name.text);
  if (declaration !== undefined) add(index, annotation.name.span, symbol("annotation", declaration.name));
  for (const [position, given] of annotation.arguments.entries()) {
    const parameter =
      given.name === null
        ? declaration?.parameters[position]
        : declaration?.parameters.find(({ name }) => name.text === given.name?.text);
    if (given.name !== null && parameter !== undefined)
      add(index, given.name.span, symbol("parameter", parameter.name));
    const { value } = given;
    const [first] = value.kind === "name-value" ? value.path : [];
    const scheme = first === undefined ? undefined : index.program.schemes.get(first.text);
    if (first !== undefined && ofSchemes.includes(annotation.name.text)) {
      if (scheme !== undefined) add(index, first.span, symbol("scheme", scheme.name));
    } else if (annotation.name.text !== "example") {
      indexValue(index, value, parameter === undefined ? null : boundType(parameter.type, index.scope));
    }
  }
}

/** Fields, views and examples of an object. */
function indexMembers(
  index: Index,
  members: readonly ast.TypeMember[],
  fields: readonly BoundField[],
  onExample: (value: ast.Value) => void,
): void {
  for (const member of members) {
    switch (member.kind) {
      case "field":
        declare(index, "field", member.name);
        if (member.default !== null) indexValue(index, member.default, boundType(member.type, index.scope));
        indexExamples(index, member, member.type);
        break;
      case "view":
        declare(index, "view", member.name);
        for (const name of member.fields) addFields(index, name, fields);
        break;
      case "example":
        onExample(member.value);
        break;
      default:
    }
  }
}

/** Indexes the values of `@example` before a node with a type. */
function indexExamples(index: Index, decorated: ast.Decorated, type: ast.TypeExpression): void {
  for (const annotation of decorated.annotations) {
    if (annotation.name.text !== "example") continue;
    for (const { value } of annotation.arguments) indexValue(index, value, boundType(type, index.scope));
  }
}

/** The errors of an api's blocks, and the variables in the URLs of its servers. */
function indexApi(index: Index, api: ast.ApiDeclaration): void {
  indexErrorUses(index, api.clauses, [api.clauses]);
  for (const server of api.clauses) {
    if (server.kind !== "server") continue;
    for (const variable of server.variables) declare(index, "variable", variable.name);
    for (const { name, value } of server.settings) {
      if (name.text !== "url" || value.kind !== "string") continue;
      for (const { text, span } of namesInText(value)) {
        const variable = server.variables.find((each) => each.name.text === text);
        if (variable !== undefined) add(index, span, symbol("variable", variable.name), { form: "text" });
      }
    }
  }
}
