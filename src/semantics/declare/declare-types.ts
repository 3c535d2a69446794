/** The stage after binding: declares the types and their parts, without constraints, defaults and examples. */
import type { AliasType, NamedType, Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import type { Scope } from "../bind/scope.js";
import { type Bound, noDocumentation, originOf } from "../context.js";
import { type Decorations, readDecorations } from "../lower/annotations.js";
import { encoded } from "../lower/encodings.js";
import type { Bodies, Declaring, Task, TypePlace } from "./declaring.js";
import { lowerEnum } from "./enums.js";
import { declareMessages, type MessageTypes } from "./messages.js";
import { completeObjects, declareObject } from "./objects.js";
import { declareGeneric, declareNamed, isOfParameters, lowerType, parametersOf } from "./type-expressions.js";
import { lowerUnion } from "./unions.js";

export interface DeclaredTypes {
  /** Named types in the order in which the contract mentions them; without constraints, defaults and examples. */
  readonly types: ReadonlyMap<string, NamedType>;
  readonly bodies: Bodies;
  readonly constants: ReadonlyMap<ast.ConstDeclaration, Type>;
  readonly messages: MessageTypes;
  /** Null for a parameter whose type can't be checked. */
  readonly annotationParameters: ReadonlyMap<ast.AnnotationParameter, Type | null>;
}

/** Declares all types of the entry file, and all types that they and the services refer to. */
export function declareTypes(context: Bound): DeclaredTypes {
  const declaring: Declaring = {
    ...context,
    types: new Map(),
    spans: new Map(),
    mentions: new Map(),
    tasks: [],
    objects: new Map(),
    endless: new Set(),
    bodies: { fields: new Map(), aliases: new Map(), examples: new Map(), mapKeys: [] },
  };
  const { program } = context;
  const mentions: string[] = [];
  const place = (scope: Scope, inlineName: string): TypePlace => ({
    scope,
    parameters: new Map(),
    inlineName,
    mentions,
    instances: null,
  });
  const root = { mentions, instances: null };
  for (const declaration of program.entry.module.document.declarations) {
    const symbol = program.entry.declared.get(declaration.name.text);
    if (symbol === undefined || symbol.declaration !== declaration || symbol.declaration.kind === "const") continue;
    const named = { declaration: symbol.declaration, scope: symbol.scope };
    if (parametersOf(named.declaration).length > 0) declareGeneric(declaring, named);
    else declareNamed(declaring, named, [], named.declaration.name, root);
  }
  const constants = new Map<ast.ConstDeclaration, Type>();
  for (const declaration of program.entry.module.document.declarations) {
    if (declaration.kind !== "const") continue;
    const type = lowerType(declaring, declaration.type, place(program.entry, declaration.name.text));
    constants.set(declaration, type);
  }
  runTasks(declaring);
  const messages = declareMessages(declaring, place);
  runTasks(declaring);
  const annotationParameters = new Map<ast.AnnotationParameter, Type | null>();
  for (const { parameters } of program.annotations.values()) {
    for (const parameter of parameters)
      annotationParameters.set(parameter, annotationParameter(declaring, parameter, place));
  }
  runTasks(declaring);
  completeObjects(declaring);
  return {
    types: inOrderOfMention(declaring, mentions),
    bodies: declaring.bodies,
    constants,
    messages,
    annotationParameters,
  };
}

/** The type of an annotation's parameter. Null for an inline object, which would become a type of the design. */
function annotationParameter(
  declaring: Declaring,
  { name, type }: ast.AnnotationParameter,
  place: (scope: Scope, inlineName: string) => TypePlace,
): Type | null {
  const scope = declaring.program.scopes.find(({ module }) => module.file === name.span.file);
  if (type.kind === "object-type" || scope === undefined) return null;
  return lowerType(declaring, type, place(scope, name.text));
}

function runTasks(declaring: Declaring): void {
  for (let task = declaring.tasks.pop(); task !== undefined; task = declaring.tasks.pop()) run(declaring, task);
}

function run(declaring: Declaring, task: Task): void {
  if (task.kind === "declaration") {
    declare(declaring, task);
    return;
  }
  const { expression, bases, name, place } = task;
  const origin = originOf(declaring, expression.span);
  const head = { name, derived: true, documentation: noDocumentation, annotations: [], origin };
  declareObject(declaring, { head, node: expression, closed: false, bases, members: expression.members, place });
}

function declare(declaring: Declaring, task: Extract<Task, { kind: "declaration" }>): void {
  const { declaration, name, place, derived } = task;
  const decorations = readDecorations(declaring, declaration, declaration.kind);
  const { documentation, annotations } = decorations;
  const head = { name, derived, documentation, annotations, origin: originOf(declaring, declaration.name.span) };
  const add = (type: NamedType): void => {
    declaring.types.set(name, type);
    declaring.nodes.types.set(type, declaration);
  };
  switch (declaration.kind) {
    case "type": {
      const { closed, members, extends: bases } = declaration;
      declareObject(declaring, { head, node: declaration, closed, bases, members, place });
      return;
    }
    case "enum":
      add({ ...head, ...lowerEnum(declaring, declaration, place) });
      return;
    case "union":
      add({ ...head, ...lowerUnion(declaring, { declaration, place, legacyGoa: decorations.legacyGoa }) });
      return;
    case "alias": {
      const { type } = declaration;
      // The mistake is reported as `object-alias`, and the meaning is clear.
      if (type.kind === "object-type")
        declareObject(declaring, { head, node: declaration, closed: false, bases: [], members: type.members, place });
      else add(lowerAlias(declaring, { head, type, decorations, place }));
    }
  }
}

interface WrittenAlias {
  readonly head: Pick<AliasType, "name" | "derived" | "documentation" | "annotations" | "origin">;
  readonly type: ast.TypeExpression;
  readonly decorations: Decorations;
  readonly place: TypePlace;
}

function lowerAlias(declaring: Declaring, { head, type, decorations, place }: WrittenAlias): AliasType {
  const target = encoded(declaring, lowerType(declaring, type, place), decorations);
  const alias: AliasType = { ...head, kind: "alias", type: target, constraints: [], examples: [] };
  declaring.bodies.aliases.set(alias, { decorations, scope: place.scope, default: null });
  return alias;
}

/** The types in the order of the text: each is followed by the types that it mentions. */
function inOrderOfMention({ types, mentions }: Declaring, roots: readonly string[]): ReadonlyMap<string, NamedType> {
  const ordered = new Map<string, NamedType>();
  // Generic types are declared first, so that reports that their uses would repeat name the declaration.
  for (const [name, type] of types) if (type !== null && isOfParameters(name)) ordered.set(name, type);
  const open = roots.toReversed();
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const type = types.get(name) ?? null;
    if (type === null || ordered.has(name)) continue;
    ordered.set(name, type);
    for (const mentioned of (mentions.get(name) ?? []).toReversed()) open.push(mentioned);
  }
  return ordered;
}
