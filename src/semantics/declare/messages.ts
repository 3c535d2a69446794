import type { Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { pascalCase } from "../../text/casing.js";
import type { Program, Scope } from "../bind/scope.js";
import { readDecorations } from "../lower/annotations.js";
import type { Declaring, TypePlace } from "./declaring.js";
import { lowerInline, lowerType } from "./type-expressions.js";

/** The types of the messages of methods. */
export interface MessageTypes {
  readonly messages: ReadonlyMap<ast.MessageClause, Type>;
  /** The types of errors that have one. */
  readonly errors: ReadonlyMap<ast.ErrorClause, Type>;
  /** The types of the checkpoints that `resume` clauses name. */
  readonly checkpoints: ReadonlyMap<ast.StreamClause, Type>;
}

/**
 * Declares the types of all messages and errors, in the order of the text. An error that methods share is declared
 * once.
 */
export function declareMessages(
  declaring: Declaring,
  place: (scope: Scope, inlineName: string) => TypePlace,
): MessageTypes {
  const { program } = declaring;
  const messages = new Map<ast.MessageClause, Type>();
  const errors = new Map<ast.ErrorClause, Type>();
  const checkpoints = new Map<ast.StreamClause, Type>();
  const names = methodsByName(program);
  const apiErrors = (program.api?.clauses ?? []).filter((clause) => clause.kind === "error");
  const declareErrors = (clauses: readonly ast.ErrorClause[]): void => {
    for (const clause of clauses) {
      if (clause.type === null || errors.has(clause)) continue;
      errors.set(
        clause,
        lowerType(declaring, clause.type, place(program.entry, `${pascalCase(clause.name.text)}Body`)),
      );
    }
  };
  const declareCheckpoints = (
    clauses: readonly (ast.ApiClause | ast.ServiceClause | ast.MethodClause)[],
    owner: string,
  ): void => {
    for (const clause of clauses.flatMap((each) => (each.kind === "stream" ? each.clauses : []))) {
      if (clause.kind !== "resume" || clause.checkpoint === null) continue;
      const where = place(program.entry, `${owner}Checkpoint`);
      checkpoints.set(clause, lowerType(declaring, clause.checkpoint, where));
    }
  };
  declareCheckpoints(program.api?.clauses ?? [], "");
  for (const service of program.services) {
    declareCheckpoints(service.clauses, pascalCase(service.name.text));
    const serviceErrors = service.clauses.filter((clause) => clause.kind === "error");
    const methods = new Set<string>();
    for (const method of service.clauses) {
      // A second method with the same name is reported and ignored.
      if (method.kind !== "method" || methods.has(method.name.text)) continue;
      methods.add(method.name.text);
      for (const clause of inOrder(method)) {
        const decorations = readDecorations(declaring, clause, "message");
        const short = pascalCase(method.name.text) + suffixOf(clause);
        const isTaken =
          (names.get(pascalCase(method.name.text))?.size ?? 0) > 1 ||
          program.scopes.some((scope) => scope.visible.has(short));
        const derived = isTaken ? pascalCase(service.name.text) + short : short;
        const where = place(program.entry, decorations.named ?? derived);
        const type =
          clause.type.kind === "object-type"
            ? lowerInline(declaring, clause.type, where, clause.extends)
            : lowerType(declaring, clause.type, where);
        messages.set(clause, type);
      }
      declareCheckpoints(method.clauses, pascalCase(service.name.text) + pascalCase(method.name.text));
      declareErrors(method.clauses.filter((clause) => clause.kind === "error"));
      declareErrors(serviceErrors.toReversed());
      declareErrors(apiErrors.toReversed());
    }
  }
  return { messages, errors, checkpoints };
}

/** The effective message clause of a method, which is the first of its kind. */
export function messageOf(
  method: ast.Method,
  direction: "payload" | "result",
  streaming: boolean,
): ast.MessageClause | null {
  for (const clause of method.clauses) {
    if (clause.kind === "message" && clause.direction === direction && clause.streaming === streaming) return clause;
  }
  return null;
}

function inOrder(method: ast.Method): ast.MessageClause[] {
  return [
    messageOf(method, "payload", false),
    messageOf(method, "payload", true),
    messageOf(method, "result", false),
    messageOf(method, "result", true),
  ].filter((clause) => clause !== null);
}

function suffixOf({ direction, streaming }: ast.MessageClause): string {
  return `${streaming ? "Streaming" : ""}${direction === "payload" ? "Payload" : "Result"}`;
}

/** The services that have a method of a name, by the name in PascalCase. */
function methodsByName(program: Program): ReadonlyMap<string, ReadonlySet<ast.ServiceDeclaration>> {
  const byName = new Map<string, Set<ast.ServiceDeclaration>>();
  for (const service of program.services) {
    for (const clause of service.clauses) {
      if (clause.kind !== "method") continue;
      const name = pascalCase(clause.name.text);
      byName.set(name, (byName.get(name) ?? new Set()).add(service));
    }
  }
  return byName;
}
