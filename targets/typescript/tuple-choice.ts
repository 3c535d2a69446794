import {
  binary,
  call,
  type Expression,
  every,
  literal,
  member,
  name,
  returned,
  type Statement,
  when,
} from "../../src/emit/typescript/nodes.js";
import type { UnionType, UnionVariant } from "../../src/ir/type.js";
import type { CodecContext } from "./codec-context.js";
import { value } from "./codec-head.js";
import { cursor } from "./runtime-call.js";
import { areDisjoint, type Form, formsOf } from "./variant-forms.js";

/** A test that a list must pass to be read as a variant. */
type ListTest =
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "item"; readonly index: number; readonly literals: readonly (string | number | boolean)[] };

interface ListForm {
  readonly variant: UnionVariant;
  readonly items: NonNullable<Form["items"]>;
}

/**
 * Chooses among several variants that are tuples, by a literal in them or by their length. The compiler has proved that one of
 * the two distinguishes every pair. Empty if at most one variant is a list.
 */
export function tupleChoice(
  context: CodecContext,
  type: UnionType,
  codecOf: (variant: UnionVariant) => Expression,
): Statement[] {
  const forms = tupleForms(context, type);
  if (new Set(forms.map(({ variant }) => variant)).size < 2) return [];
  const tests = forms.map((form) => testsOf(form, forms));
  const choices = forms.flatMap(({ variant }, index) => {
    const [first, ...rest] = (tests[index] ?? []).map(testExpression);
    return first === undefined ? [] : [when(every([first, ...rest]), returned(codecOf(variant)))];
  });
  const words =
    commonWords(tests.flat()) ?? [...new Set(tests.map((some) => some.map(testWords).join(" and ")))].join(" or ");
  const refusal = call(member(cursor, "stop"), literal("tag"), literal(`must be a list ${words}`), value);
  return [when(call(member(name("Array"), "isArray"), value), ...choices, returned(refusal))];
}

function tupleForms(context: CodecContext, type: UnionType): ListForm[] {
  return type.variants.flatMap((variant) =>
    formsOf(context, variant.type).flatMap(({ kind, items }) =>
      kind === "list" ? [{ variant, items: items ?? [] }] : [],
    ),
  );
}

/** The fewest tests that distinguish a form from the forms of all other variants; a single one if possible. */
function testsOf(form: ListForm, all: readonly ListForm[]): ListTest[] {
  const others = all.filter(({ variant }) => variant !== form.variant);
  const candidates: ListTest[] = [
    ...form.items.flatMap((literals, index): ListTest[] =>
      literals === null ? [] : [{ kind: "item", index, literals }],
    ),
    { kind: "length", length: form.items.length },
  ];
  const alone = candidates.find((test) => others.every((other) => excludes(test, other)));
  if (alone !== undefined) return [alone];
  return candidates.filter((test) => others.some((other) => excludes(test, other)));
}

/** Whether a form fails a test. */
function excludes(test: ListTest, { items }: ListForm): boolean {
  if (test.kind === "length") return items.length !== test.length;
  if (test.index >= items.length) return true;
  const literals = items[test.index] ?? null;
  return literals !== null && areDisjoint(test.literals, literals);
}

function testExpression(test: ListTest): Expression {
  if (test.kind === "length") return binary(member(value, "length"), "===", literal(test.length));
  const item: Expression = { kind: "element", object: value, index: literal(test.index) };
  const [first, ...rest] = test.literals.map((one) => binary(item, "===", literal(one)));
  if (first === undefined) throw new Error("a literal type has no values");
  return rest.reduce((left, right) => binary(left, "||", right), first);
}

/** The wording for tests of one item; null if there are other tests. */
function commonWords(tests: readonly ListTest[]): string | null {
  const [first] = tests;
  if (first?.kind !== "item") return null;
  const literals = tests.flatMap((test) => (test.kind === "item" && test.index === first.index ? [test.literals] : []));
  return literals.length === tests.length ? testWords({ ...first, literals: literals.flat() }) : null;
}

function testWords(test: ListTest): string {
  if (test.kind === "length") return `of ${test.length} ${test.length === 1 ? "item" : "items"}`;
  return `whose item ${test.index} is ${test.literals.map((one) => JSON.stringify(one)).join(" or ")}`;
}
