/**
 * Random contracts and random edits of them, as text. Decisions come from a tape of numbers, so that fast-check can
 * shrink both; an exhausted tape returns 0.
 */

export interface Tape {
  /** From 0 to below `bound`. */
  next(bound: number): number;
}

/** A tape that has only zeros after some numbers, so that values of recursive types end. */
export function shortened(tape: Tape, numbers: number): Tape {
  let left = numbers;
  return { next: (bound) => (left-- > 0 ? tape.next(bound) : 0) };
}

export function tapeOf(numbers: readonly number[]): Tape {
  let index = 0;
  return {
    next: (bound) => {
      const value = numbers[index++] ?? 0;
      return value % bound;
    },
  };
}

export function pick<Item>(tape: Tape, items: readonly [Item, ...Item[]]): Item {
  return items[tape.next(items.length)] ?? items[0];
}

interface Field {
  name: string;
  optional: boolean;
  nullable: boolean;
  /** As written, without `| null`. */
  type: string;
  defaultText: string | null;
  constraints: Map<string, string>;
}

interface ObjectModel {
  kind: "object";
  name: string;
  closed: boolean;
  fields: Field[];
}

interface EnumModel {
  kind: "enum";
  name: string;
  open: boolean;
  numeric: boolean;
  values: { name: string; value: number }[];
}

interface UnionModel {
  kind: "union";
  name: string;
  open: boolean;
  /** Empty: a tag beside the value; `none`: untagged; else the tag's name inside the object. */
  by: string;
  /** The name of the variant without a tag; only in a union with tags. */
  fallback: string | null;
  variants: { name: string; tag: string; type: string }[];
}

interface AliasModel {
  kind: "alias";
  name: string;
  constraints: Map<string, string>;
  type: string;
}

type TypeModel = ObjectModel | EnumModel | UnionModel | AliasModel;

/** Types in an order in which each uses earlier ones only; `Root` is the last. */
export type ContractModel = TypeModel[];

const numbers = ["int32", "int", "uint32", "float64"] as const;
const texts = ["string", "uuid", "date", "decimal", "ipv4", "ip"] as const;
const others = [
  "boolean",
  "bytes",
  "any",
  "timestamp",
  "@encode(string) int64",
  "@encode(unixSeconds) timestamp",
] as const;

function scalar(tape: Tape): string {
  return pick(tape, [...numbers, "string", ...texts, ...others, '"a" | "b"', "1 | 2 | 3", '"a" | "b" | "c"']);
}

function fieldType(tape: Tape, names: readonly string[]): string {
  const [first, ...rest] = names;
  const inner = first !== undefined && tape.next(3) === 0 ? pick(tape, [first, ...rest]) : plain(scalar(tape));
  switch (tape.next(8)) {
    case 0:
      return `(${inner})[]`;
    case 1:
      return `map<string, ${inner}>`;
    case 2:
      return `[${inner}, ${plain(scalar(tape))}]`;
    case 3:
    case 4:
      return first === undefined ? scalar(tape) : pick(tape, [first, ...rest]);
    default:
      return scalar(tape);
  }
}

/** Annotations are before fields only. */
function plain(type: string): string {
  return type.startsWith("@") ? "string" : type;
}

function isOneOf(type: string, list: readonly string[]): boolean {
  return list.includes(type);
}

function constraintsFor(tape: Tape, type: string): Map<string, string> {
  const found = new Map<string, string>();
  if (tape.next(3) > 0) return found;
  setConstraint(tape, type, found);
  return found;
}

/** Sets, exchanges or takes away one constraint that suits the type. */
function setConstraint(tape: Tape, type: string, constraints: Map<string, string>): void {
  const kinds: [string, ...string[]] | null = isOneOf(type, numbers)
    ? ["min", "max", "exclusiveMin", "multipleOf"]
    : type === "string"
      ? ["minLength", "maxLength", "pattern"]
      : type.endsWith("[]")
        ? ["minItems", "maxItems", ...(/T\d/.test(type) ? [] : ["uniqueItems"])]
        : type.startsWith("map")
          ? ["minProperties", "maxProperties"]
          : null;
  if (kinds === null) return;
  const [present] = constraints.keys();
  const kind = present !== undefined && kinds.includes(present) && tape.next(2) === 0 ? present : pick(tape, kinds);
  const before = constraints.get(kind);
  if (before !== undefined && tape.next(3) === 0) {
    constraints.delete(kind);
    return;
  }
  const lower = kind.startsWith("min") || kind === "exclusiveMin";
  const value =
    kind === "pattern"
      ? pick(tape, ["^[a-z]*$", "^[a-z0-9]*$", "a"])
      : kind === "uniqueItems"
        ? ""
        : kind === "multipleOf"
          ? pick(tape, ["1", "2", "3", "4"])
          : String(lower ? tape.next(3) : 2 + tape.next(3));
  constraints.set(kind, value);
}

function randomField(tape: Tape, names: readonly string[], name: string): Field {
  const type = fieldType(tape, names);
  const optional = tape.next(3) === 0;
  const field: Field = {
    name,
    optional,
    nullable: tape.next(5) === 0,
    type,
    defaultText: null,
    constraints: constraintsFor(tape, type),
  };
  setDefault(tape, field);
  return field;
}

const fieldNames = ["a", "b", "c", "d", "e"] as const;

function setDefault(tape: Tape, field: Field): void {
  const texts: Readonly<Record<string, string>> = {
    string: '"aa"',
    int32: "2",
    int: "2",
    uint32: "2",
    boolean: "true",
  };
  const text = texts[field.type];
  const plainField = field.constraints.size === 0 && !field.nullable;
  field.defaultText = text !== undefined && plainField && tape.next(3) === 0 ? text : null;
  if (field.defaultText !== null) field.optional = false;
}

export function randomContract(tape: Tape): ContractModel {
  const model: ContractModel = [];
  const count = tape.next(4);
  for (let index = 0; index < count; index++) model.push(randomType(tape, model, `T${index}`));
  model.push(
    randomObject(
      tape,
      model.map((type) => type.name),
      "Root",
    ),
  );
  return model;
}

function randomType(tape: Tape, earlier: readonly TypeModel[], name: string): TypeModel {
  const names = earlier.map((type) => type.name);
  const objects = earlier.filter((type) => type.kind === "object").map((type) => type.name);
  switch (tape.next(5)) {
    case 0: {
      const values = fieldNames.slice(0, 1 + tape.next(3)).map((value, index) => ({ name: value, value: index }));
      return { kind: "enum", name, open: tape.next(3) === 0, numeric: tape.next(2) === 0, values };
    }
    case 1: {
      const by = tape.next(3) === 0 ? "none" : objects.length > 0 && tape.next(2) === 0 ? "kind" : "";
      const variants = fieldNames
        .slice(0, 1 + tape.next(3))
        .map((variant) => ({ name: variant, tag: variant, type: variantType(tape, by, objects) }));
      const fallback = tape.next(4) === 0 ? (variants[0]?.name ?? null) : null;
      return { kind: "union", name, open: tape.next(3) === 0, by, fallback, variants };
    }
    case 2: {
      const type = plain(scalar(tape));
      return { kind: "alias", name, type, constraints: constraintsFor(tape, type) };
    }
    default:
      return randomObject(tape, names, name);
  }
}

function variantType(tape: Tape, by: string, objects: readonly string[]): string {
  const [first, ...rest] = objects;
  if (by === "none") {
    const forms: [string, ...string[]] = ["string", "int32", "(int32)[]", "boolean", "map<string, int32>", ...objects];
    return pick(tape, forms);
  }
  if (first !== undefined && (by !== "" || tape.next(2) === 0)) return pick(tape, [first, ...rest]);
  return plain(scalar(tape));
}

function randomObject(tape: Tape, names: readonly string[], name: string): ObjectModel {
  const fields = fieldNames.slice(0, 1 + tape.next(4)).map((field) => randomField(tape, names, field));
  return { kind: "object", name, closed: tape.next(4) === 0, fields };
}

/** Another contract that differs from the given one in one place. */
export function edited(tape: Tape, original: ContractModel): ContractModel {
  const model = structuredClone(original);
  const type = model[tape.next(model.length)];
  if (type === undefined) return model;
  const earlier = model.slice(0, model.indexOf(type));
  switch (type.kind) {
    case "alias":
      if (tape.next(2) === 0) type.type = plain(scalar(tape));
      else setConstraint(tape, type.type, type.constraints);
      break;
    case "enum":
      editEnum(tape, type);
      break;
    case "union":
      editUnion(tape, type, earlier);
      break;
    case "object":
      if (tape.next(4) === 0) rewriteField(tape, type, model);
      else editObject(tape, type, earlier);
  }
  return model;
}

/** Gives a field a type of another kind, which may have the same values, more, or fewer. */
function rewriteField(tape: Tape, type: ObjectModel, model: ContractModel): void {
  const field = type.fields[tape.next(type.fields.length)];
  if (field === undefined || field.defaultText !== null) return;
  const forms: [string, ...string[]] = [
    "int32[]",
    "[int32, int32]",
    "map<string, int32>",
    "string",
    "int32",
    '"a" | "b"',
  ];
  if (tape.next(2) === 0 && !field.type.startsWith("@")) {
    const name = `W${model.length}`;
    const more = tape.next(3) === 0 ? [] : [{ name: "b", tag: "b", type: pick(tape, forms) }];
    const own = { name: "a", tag: "a", type: field.type };
    model.splice(model.indexOf(type), 0, {
      kind: "union",
      name,
      open: false,
      by: "none",
      fallback: null,
      variants: [own, ...more],
    });
    field.type = name;
    field.constraints.clear();
  } else {
    field.type = pick(tape, forms);
    field.constraints.clear();
    if (field.type === "int32[]" && tape.next(2) === 0) field.constraints.set("minItems", "2").set("maxItems", "2");
  }
}

function editEnum(tape: Tape, type: EnumModel): void {
  switch (tape.next(4)) {
    case 0:
      type.open = !type.open;
      break;
    case 1:
      if (type.values.length > 1) type.values.splice(tape.next(type.values.length), 1);
      break;
    case 2:
      type.values.push({ name: "new", value: 9 });
      break;
    default: {
      const value = type.values[tape.next(type.values.length)];
      if (value === undefined) break;
      if (tape.next(2) === 0) value.value = 8;
      else value.name = "renamed";
    }
  }
}

function editFallback(tape: Tape, type: UnionModel): void {
  const names = [null, ...type.variants.map(({ name }) => name)];
  type.fallback = names[tape.next(names.length)] ?? null;
}

function editUnion(tape: Tape, type: UnionModel, earlier: readonly TypeModel[]): void {
  const objects = earlier.filter((other) => other.kind === "object").map((other) => other.name);
  const variant = type.variants[tape.next(type.variants.length)];
  if (variant === undefined) return;
  switch (tape.next(7)) {
    case 5:
      editFallback(tape, type);
      break;
    case 0:
      type.open = !type.open;
      break;
    case 1:
      if (type.variants.length > 1) type.variants.splice(type.variants.indexOf(variant), 1);
      break;
    case 2:
      type.variants.push({ name: "new", tag: "new", type: variantType(tape, type.by, objects) });
      break;
    case 3:
      if (tape.next(2) === 0) variant.tag = "other";
      else variant.name = "renamed";
      break;
    case 4:
      if (type.by === "kind") type.by = "sort";
      break;
    default:
      variant.type = variantType(tape, type.by, objects);
  }
}

function editObject(tape: Tape, type: ObjectModel, earlier: readonly TypeModel[]): void {
  const names = earlier.map((other) => other.name);
  const field = type.fields[tape.next(type.fields.length)];
  if (field === undefined) return;
  switch (tape.next(9)) {
    case 0:
      type.closed = !type.closed;
      break;
    case 1:
      if (type.fields.length > 1) type.fields.splice(type.fields.indexOf(field), 1);
      break;
    case 2:
      type.fields.push(randomField(tape, names, "extra"));
      break;
    case 3:
      if (field.defaultText === null) field.optional = !field.optional;
      break;
    case 4:
      if (field.defaultText === null) field.nullable = !field.nullable;
      break;
    case 5: {
      const bare = field.type.replace(/^@\w+\(\w+\) /, "");
      if (bare === "timestamp") field.type = bare === field.type ? "@encode(unixSeconds) timestamp" : bare;
      else setDefault(tape, field);
      break;
    }
    case 6:
      Object.assign(field, { ...randomField(tape, names, field.name), optional: field.optional });
      if (field.optional) field.defaultText = null;
      break;
    default:
      if (field.defaultText === null) setConstraint(tape, field.type, field.constraints);
  }
}

function annotations(constraints: ReadonlyMap<string, string>): string {
  return [...constraints]
    .map(([kind, value]) => {
      if (kind === "uniqueItems") return "@uniqueItems ";
      return `@${kind}(${kind === "pattern" ? JSON.stringify(value) : value}) `;
    })
    .join("");
}

function typeLines(type: TypeModel): string {
  switch (type.kind) {
    case "alias":
      return `${annotations(type.constraints)}\ntype ${type.name} = ${type.type}`;
    case "enum": {
      const values = type.values.map((value) =>
        type.numeric ? `  ${value.name} = ${value.value}` : `  ${value.name} = "v${value.value}"`,
      );
      return `${type.open ? "open " : ""}enum ${type.name}${type.numeric ? ": int32" : ""} {\n${values.join("\n")}\n}`;
    }
    case "union": {
      const tagOf = ({ tag }: { tag: string }): string => (type.by === "none" ? "" : ` = "${tag}"`);
      const isDefault = (name: string): boolean => type.by !== "none" && type.fallback === name;
      const variants = type.variants.map(
        (variant) => `  ${isDefault(variant.name) ? "default " : ""}${variant.name}${tagOf(variant)}: ${variant.type}`,
      );
      const by = type.by === "" ? "" : type.by === "none" ? " by none" : ` by "${type.by}"`;
      return `${type.open && type.by !== "none" ? "open " : ""}union ${type.name}${by} {\n${variants.join("\n")}\n}`;
    }
    case "object": {
      const fields = type.fields.map((field) => {
        const encode = /^(@\w+\(\w+\)) (.*)$/.exec(field.type);
        const written = encode?.[2] ?? field.type;
        const before = `${encode === null ? "" : `${encode[1]} `}${annotations(field.constraints)}`;
        const nullable = field.nullable ? ` | null` : "";
        const end = field.defaultText === null ? "" : ` = ${field.defaultText}`;
        return `  ${before}${field.name}${field.optional ? "?" : ""}: ${nullable === "" ? written : `(${written})${nullable}`}${end}`;
      });
      return `${type.closed ? "closed " : ""}type ${type.name} {\n${fields.join("\n")}\n}`;
    }
  }
}

/** A contract whose one method streams `Root` both ways. */
export function contractText(model: ContractModel): string {
  const service =
    'service s {\n  method m {\n    streaming payload Root\n    streaming result Root\n    http { GET "/m" }\n  }\n}';
  return `goa 1\n\n${model.map(typeLines).join("\n\n")}\n\n${service}\n`;
}
