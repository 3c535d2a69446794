import type { MethodError } from "../../ir/design.js";
import type { Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import { pascalCase } from "../../text/casing.js";
import type { Outer } from "../bind/outer-clauses.js";
import { type Context, noDocumentation, originOf, reportUnknown } from "../context.js";
import { reportDuplicates } from "../reporter.js";
import { type Marks, readMarks } from "./annotations.js";
import { lowerType } from "./lower-types.js";

const flags = ["temporary", "timeout", "fault"];

export function checkErrors(context: Context, clauses: readonly ast.ErrorClause[]): void {
  reportDuplicates(
    context,
    "error",
    clauses.map(({ name }) => name),
  );
  for (const clause of clauses) {
    errorMarks.set(clause, readMarks(context, clause, "error"));
    reportDuplicates(context, "flag", clause.flags);
    for (const flag of clause.flags) {
      if (!flags.includes(flag.text)) context.report("unknown-flag", { flag: flag.text }, flag.span);
    }
  }
}

/** What stands before an error clause: read once, for all methods that inherit it. */
const errorMarks = new WeakMap<ast.ErrorClause, Marks>();

/** The errors of a service and of its methods. */
export function errorsWithin({ clauses }: ast.ServiceDeclaration): ast.ErrorClause[] {
  return clauses.flatMap((clause) => {
    if (clause.kind === "method") return clause.clauses.filter((inner) => inner.kind === "error");
    return clause.kind === "error" ? [clause] : [];
  });
}

/** Statuses and close codes that methods inherit are of errors that one of them has. */
export function checkErrorNames(
  context: Context,
  blocks: readonly (ast.HttpBlock | ast.StreamBlock)[],
  declared: readonly ast.ErrorClause[],
): void {
  const known = new Set(declared.map(({ name }) => name.text));
  for (const clause of blocks.flatMap((block): readonly (ast.HttpClause | ast.StreamClause)[] => block.clauses)) {
    if (clause.kind !== "error-status" && clause.kind !== "error-close") continue;
    if (!known.has(clause.name.text)) reportUnknown(context, "error", clause.name, known);
  }
}

export function lowerErrors(
  context: Context,
  method: ast.Method,
  own: readonly ast.ErrorClause[],
  outer: Outer,
  blocks: readonly ast.HttpBlock[],
  streams: readonly ast.StreamBlock[],
): MethodError[] {
  const clauses = [...own, ...outer.errors.toReversed()];
  const known = new Set(clauses.map((clause) => clause.name.text));
  const statuses = new Map<string, number>();
  for (const block of [...outer.http, ...blocks]) {
    for (const clause of block.clauses) {
      if (clause.kind !== "error-status") continue;
      const status = Number(clause.status.value);
      if (!known.has(clause.name.text)) {
        if (blocks.includes(block)) reportUnknown(context, "error", clause.name, known);
        continue;
      }
      statuses.set(clause.name.text, status);
    }
  }
  const closes = new Map<string, ast.IntegerValue>();
  for (const block of streams) {
    for (const clause of block.clauses) {
      if (clause.kind !== "error-close") continue;
      if (known.has(clause.name.text)) closes.set(clause.name.text, clause.code);
      else if (method.clauses.includes(block)) reportUnknown(context, "error", clause.name, known);
    }
  }
  const codes = new Map<bigint, ast.IntegerValue>();
  for (const code of closes.values()) {
    const first = codes.get(code.value);
    if (first !== undefined)
      context.report("duplicate-wire-value", { value: `close code ${code.value}` }, code.span, {
        related: [{ span: first.span, message: "of the other error" }],
      });
    codes.set(code.value, code);
  }
  const errors: MethodError[] = [];
  for (const clause of clauses) {
    const name = clause.name.text;
    if (errors.some((error) => error.name === name)) continue;
    const has = (flag: string): boolean => clause.flags.some((candidate) => candidate.text === flag);
    const temporary = has("temporary");
    const timeout = has("timeout");
    const fault = has("fault");
    const error: MethodError = {
      name,
      type: clause.type === null ? null : lowerErrorType(context, clause),
      temporary,
      timeout,
      fault,
      status: statuses.get(name) ?? defaultStatus(temporary, timeout, fault),
      close: closes.has(name) ? Number(closes.get(name)?.value) : null,
      documentation: errorMarks.get(clause)?.documentation ?? noDocumentation,
      origin: originOf(context, clause.name.span),
    };
    context.nodes.errors.set(error, clause);
    errors.push(error);
  }
  return errors;
}

/** Goa's: goa.design/goa/v3/http, `ErrorStatusCode`. */
function defaultStatus(temporary: boolean, timeout: boolean, fault: boolean): number {
  if (fault) return 500;
  if (timeout) return temporary ? 504 : 408;
  return temporary ? 503 : 400;
}

/** Types of errors that several methods share are made once. */
const errorTypes = new WeakMap<ast.ErrorClause, Type>();

function lowerErrorType(context: Context, clause: ast.ErrorClause): Type | null {
  if (clause.type === null) return null;
  const known = errorTypes.get(clause);
  if (known !== undefined && (known.kind !== "reference" || context.types.has(known.name))) return known;
  const type = lowerType(context, clause.type, {
    scope: context.program.entry,
    parameters: new Map(),
    inlineName: `${pascalCase(clause.name.text)}Body`,
  });
  errorTypes.set(clause, type);
  return type;
}
