import type { MethodError } from "../../ir/design.js";
import type { Type } from "../../ir/type.js";
import type * as ast from "../../syntax/ast.js";
import type { Outer } from "../bind/outer-clauses.js";
import { type Context, noDocumentation, originOf, reportUnknown } from "../context.js";
import { firstOfEach, reportDuplicates } from "../reporter.js";
import { type Decorations, readDecorations } from "./annotations.js";
import { isRetryCode } from "./close-codes.js";

/** The flags of errors. */
const errorFlags = ["temporary", "timeout", "fault"] as const;

export type ErrorFlag = (typeof errorFlags)[number];

export function checkErrors(context: Context, clauses: readonly ast.ErrorClause[]): void {
  reportDuplicates(
    context,
    "error",
    clauses.map(({ name }) => name),
  );
  for (const clause of clauses) {
    if (clause.type?.kind === "literal" && clause.type.value.kind === "integer") {
      const status = clause.type.value.value.toString();
      context.report("status-as-type", { name: clause.name.text, status }, clause.type.span, {
        hint: `a status is in \`http\`: \`http { error ${clause.name.text} ${status} }\``,
      });
    }
    errorDecorations.set(clause, readDecorations(context, clause, "error"));
    reportDuplicates(context, "flag", clause.flags);
    for (const flag of clause.flags) {
      if (!errorFlags.some((each) => each === flag.text))
        context.report("unknown-flag", { flag: flag.text }, flag.span);
    }
  }
}

/** The annotations and documentation of error clauses, read once for all methods that inherit them. */
const errorDecorations = new WeakMap<ast.ErrorClause, Decorations>();

/** The errors of a service and of its methods. */
export function errorsWithin({ clauses }: ast.ServiceDeclaration): ast.ErrorClause[] {
  return clauses.flatMap((clause) => {
    if (clause.kind === "method") return clause.clauses.filter((inner) => inner.kind === "error");
    return clause.kind === "error" ? [clause] : [];
  });
}

/** Checks that inherited statuses and close codes belong to an error of one of the methods. */
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

export interface ErrorsInput {
  readonly method: ast.Method;
  readonly own: readonly ast.ErrorClause[];
  readonly outer: Outer;
  readonly blocks: readonly ast.HttpBlock[];
  /** Of api, service and method. */
  readonly streams: readonly ast.StreamBlock[];
  readonly types: ReadonlyMap<ast.ErrorClause, Type>;
}

/** The errors of a method: its own, then those of service and api. */
export function lowerErrors(context: Context, input: ErrorsInput): MethodError[] {
  const clauses = firstClauses([...input.own, ...input.outer.errors.toReversed()]);
  const known = new Set(clauses.map((clause) => clause.name.text));
  const statuses = statusesOf(context, input, known);
  const closes = closeCodesOf(context, input, known);
  return clauses.map((clause) => {
    const name = clause.name.text;
    const has = (flag: string): boolean => clause.flags.some((candidate) => candidate.text === flag);
    const [temporary, timeout, fault] = [has("temporary"), has("timeout"), has("fault")];
    const error: MethodError = {
      name,
      type: input.types.get(clause) ?? null,
      temporary,
      timeout,
      fault,
      status: statuses.get(name) ?? defaultStatus({ temporary, timeout, fault }),
      close: closes.get(name)?.code ?? null,
      retry: closes.get(name)?.retry ?? false,
      documentation: errorDecorations.get(clause)?.documentation ?? noDocumentation,
      origin: originOf(context, clause.name.span),
    };
    context.nodes.errors.set(error, clause);
    return error;
  });
}

/** The innermost clause of each name. */
function firstClauses(clauses: readonly ast.ErrorClause[]): ast.ErrorClause[] {
  return firstOfEach(
    clauses,
    (clause) => clause.name.text,
    () => {},
  );
}

function statusesOf(
  context: Context,
  { outer, blocks }: ErrorsInput,
  known: ReadonlySet<string>,
): ReadonlyMap<string, number> {
  const statuses = new Map<string, number>();
  for (const block of [...outer.http, ...blocks]) {
    for (const clause of block.clauses) {
      if (clause.kind !== "error-status") continue;
      if (known.has(clause.name.text)) statuses.set(clause.name.text, Number(clause.status.value));
      else if (blocks.includes(block)) reportUnknown(context, "error", clause.name, known);
    }
  }
  return statuses;
}

function closeCodesOf(
  context: Context,
  { method, streams }: ErrorsInput,
  known: ReadonlySet<string>,
): ReadonlyMap<string, { readonly code: number; readonly retry: boolean }> {
  const closes = new Map<string, ast.ErrorClose>();
  for (const block of streams) {
    for (const clause of block.clauses) {
      if (clause.kind !== "error-close") continue;
      if (known.has(clause.name.text)) closes.set(clause.name.text, clause);
      else if (method.clauses.includes(block)) reportUnknown(context, "error", clause.name, known);
    }
  }
  firstOfEach(
    closes.values(),
    ({ code }) => code.value.toString(),
    ({ code }, first) =>
      context.report("duplicate-wire-value", { value: code.value.toString(), kind: "close code" }, code.span, {
        related: [{ span: first.code.span, message: "of the other error" }],
      }),
  );
  return new Map(
    [...closes].map(([name, { code, meaning }]) => {
      const number = Number(code.value);
      return [name, { code: number, retry: meaning === null ? isRetryCode(number) : meaning === "retry" }];
    }),
  );
}

/** Goa's: goa.design/goa/v3/http, `ErrorStatusCode`. */
function defaultStatus({ temporary, timeout, fault }: Pick<MethodError, "temporary" | "timeout" | "fault">): number {
  if (fault) return 500;
  if (timeout) return temporary ? 504 : 408;
  return temporary ? 503 : 400;
}
