import { primitives } from "../../src/ir/primitives.js";
import type { NamedType, Type, UnionType, UnionVariant } from "../../src/ir/type.js";
import { resolve } from "../../src/ir/walk.js";
import type { CodecContext } from "./codec-context.js";
import { isDate } from "./usage.js";

/** The JavaScript kind of a variant's value. */
export type FormKind = "string" | "number" | "boolean" | "bigint" | "bytes" | "date" | "list" | "object" | "null";

/** A form of a type's values. */
export interface Form {
  readonly kind: FormKind;
  /** The fields of an object, by name. */
  readonly fields: ReadonlyMap<string, FormField>;
  /** For a tuple, the literals of each element, or null for an element with other values. Null for all other forms. */
  readonly items: readonly FormField["literals"][] | null;
}

interface FormField {
  readonly required: boolean;
  /** The literals of the field; null if it has other values. */
  readonly literals: readonly (string | number | boolean)[] | null;
}

const none: ReadonlyMap<string, FormField> = new Map();

const plain = (kind: FormKind): Form => ({ kind, fields: none, items: null });

/** The forms of a type's values in the direction of a context: on the wire, or in programs. */
export function formsOf(context: CodecContext, type: Type, unions: readonly UnionType[] = []): Form[] {
  const { type: target, nullable } = resolve(context.usage.named, type);
  return [...formsOfTarget(context, target, unions), ...(nullable ? [plain("null")] : [])];
}

function formsOfTarget(context: CodecContext, target: Type | NamedType, unions: readonly UnionType[]): Form[] {
  switch (target.kind) {
    case "array":
      return [plain("list")];
    case "tuple":
      return [{ ...plain("list"), items: target.elements.map((element) => literalsOf(context, element)) }];
    case "map":
      return [plain("object")];
    case "object":
      return [
        {
          ...plain("object"),
          fields: new Map(
            target.fields.map((field) => [
              field.name,
              { required: field.required, literals: literalsOf(context, field.type) },
            ]),
          ),
        },
      ];
    case "enum":
      return [plain(target.base === "string" ? "string" : "number")];
    case "literal":
      return [...new Set(target.values.map((value) => typeof value))].flatMap((kind) =>
        kind === "string" || kind === "number" || kind === "boolean" ? [plain(kind)] : [],
      );
    case "union":
      return unions.includes(target) ? [] : unionForms(context, target, [...unions, target]);
    case "primitive":
      return primitiveForms(context, target);
    default:
      return [];
  }
}

function primitiveForms(context: CodecContext, type: Extract<Type, { kind: "primitive" }>): Form[] {
  const { name, encoding } = type;
  const received = context.direction === "received";
  if (!received && isDate(context.usage, type)) return [plain("date")];
  if (encoding === "string") return [plain(received ? "string" : "bigint")];
  if (encoding === "number") return [plain(received ? "number" : "string")];
  if (encoding !== null) return [plain("number")];
  // Bytes arrive as text, or unchanged in a binary frame.
  if (name === "bytes") return received ? [plain("string"), plain("bytes")] : [plain("bytes")];
  const { json } = primitives[name];
  return json === "any" ? [] : [plain(json)];
}

/** The values of a type that consists of literals. */
function literalsOf(context: CodecContext, type: Type): FormField["literals"] {
  const { type: target, nullable } = resolve(context.usage.named, type);
  if (nullable) return null;
  if (target.kind === "literal") return target.values;
  return target.kind === "enum" && !target.open ? target.values.map(({ value }) => value) : null;
}

function unionForms(context: CodecContext, union: UnionType, unions: readonly UnionType[]): Form[] {
  const { tagging } = union;
  // Programs always give the tag.
  const isRequired = ({ isDefault }: UnionVariant): boolean => !isDefault || context.direction === "sent";
  // An unknown variant is an object, both on the wire and, as `{ tag: "$unknown", raw }`, in programs.
  const unknown = union.open && tagging.kind !== "untagged" ? [plain("object")] : [];
  const known = union.variants.flatMap((variant): Form[] => {
    if (tagging.kind === "untagged" || variant.isElse || variant.tag === null) {
      return formsOf(context, variant.type, unions);
    }
    const literals = [variant.tag];
    if (tagging.kind !== "internal") {
      const [tagKey, valueKey] = adjacentKeys(context, union);
      return [
        {
          ...plain("object"),
          fields: new Map([
            [tagKey, { required: isRequired(variant), literals }],
            [valueKey, { required: true, literals: null }],
          ]),
        },
      ];
    }
    return formsOf(context, variant.type, unions).map(({ fields, ...form }) => ({
      ...form,
      fields: new Map([...fields, [tagging.tagKey, { required: isRequired(variant), literals }]]),
    }));
  });
  return [...known, ...unknown];
}

/** The fields of a union whose tag is beside the value. */
function adjacentKeys(context: CodecContext, { tagging }: UnionType): readonly [tag: string, value: string] {
  if (tagging.kind === "adjacent") return [tagging.tagKey, tagging.valueKey];
  return context.direction === "received" ? ["Type", "Value"] : ["type", "value"];
}

/** A test that an object must pass to be read as a variant: it has a field, or one of some values in it. */
export interface FieldTest {
  readonly field: string;
  /** Null if the field only has to be present. */
  readonly literals: readonly (string | number | boolean)[] | null;
}

/** An object form of a variant, and the tests that distinguish it from the object forms of all other variants. */
export interface ObjectForm {
  readonly variant: UnionVariant;
  readonly form: Form;
  readonly tests: readonly FieldTest[];
}

/**
 * The object forms of an untagged union's variants. The compiler has proved that two forms differ in a literal, or that each
 * requires a field that the other lacks.
 */
export function objectForms(context: CodecContext, union: UnionType): ObjectForm[] {
  const all = union.variants.flatMap((variant) =>
    formsOf(context, variant.type)
      .filter(({ kind }) => kind === "object")
      .map((form) => ({ variant, form })),
  );
  const common = commonField(all);
  if (common !== null) {
    return all.map((one) => ({
      ...one,
      tests: [{ field: common, literals: one.form.fields.get(common)?.literals ?? null }],
    }));
  }
  return all.map(({ variant, form }) => {
    const tests = new Map<string, FieldTest>();
    for (const other of all) {
      if (other.variant === variant) continue;
      const found = [...tests.values()].some((test) => excludes(test, other.form))
        ? null
        : testAgainst(form, other.form);
      if (found !== null) tests.set(found.field, found);
    }
    return { variant, form, tests: [...tests.values()] };
  });
}

interface VariantForm {
  readonly variant: UnionVariant;
  readonly form: Form;
}

/** A field whose literals distinguish all variants, found without comparing every pair; null if there is none. */
function commonField(all: readonly VariantForm[]): string | null {
  const [first] = all;
  if (first === undefined || all.every(({ variant }) => variant === first.variant)) return null;
  return [...first.form.fields.keys()].find((field) => hasOwnLiterals(all, field)) ?? null;
}

/** Whether all forms require a field, and no literal of it occurs in two variants. */
function hasOwnLiterals(all: readonly VariantForm[], field: string): boolean {
  const owners = new Map<string | number | boolean, UnionVariant>();
  return all.every(({ variant, form }) => {
    const own = form.fields.get(field);
    if (own?.required !== true || own.literals === null) return false;
    return own.literals.every((value) => {
      const owner = owners.get(value) ?? variant;
      owners.set(value, variant);
      return owner === variant;
    });
  });
}

/** Whether a form fails a test. */
function excludes({ field, literals }: FieldTest, other: Form): boolean {
  const theirs = other.fields.get(field);
  if (theirs === undefined) return true;
  return literals !== null && theirs.required && theirs.literals !== null && areDisjoint(literals, theirs.literals);
}

function testAgainst(form: Form, other: Form): FieldTest | null {
  const required = [...form.fields].filter(([, field]) => field.required);
  const tests = required.map(([field, { literals }]): FieldTest => ({ field, literals }));
  // A literal is more specific than a field's presence, most of all if the other form has literals for the same field.
  const literals = tests.filter((test) => test.literals !== null);
  const shared = literals.filter(({ field }) => other.fields.has(field));
  return [...shared, ...literals, ...tests].find((test) => excludes(test, other)) ?? null;
}

export function areDisjoint(
  some: readonly (string | number | boolean)[],
  others: readonly (string | number | boolean)[],
): boolean {
  const set = new Set(others);
  return !some.some((value) => set.has(value));
}
