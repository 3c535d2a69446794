import type { Field, NamedType, Type } from "../../ir/type.js";
import type { Span } from "../../text/source-file.js";
import type { Context } from "../context.js";
import { typeSpan } from "../nodes.js";
import { circlesOf } from "./circles.js";

/** A type that each value of another type, or of a variant of a union, must contain. */
interface Need {
  readonly name: string;
  /** `Node.next`, `Tree.branch`; the name of an alias. */
  readonly via: string;
  readonly field: Field | null;
}

/** Reports types whose values would have to contain values of the same type without end. */
export function checkFinite(context: Context): void {
  const needs = new Map<string, readonly Need[]>();
  for (const [name, type] of context.types) if (type !== null) needs.set(name, needsOf(type));
  const finite = finiteTypes(context, needs);
  const endless = [...needs.keys()].filter((name) => !finite.has(name));
  // A type that only refers to a circle is not a second mistake.
  for (const circle of circlesOf(endless, (name) => (needs.get(name) ?? []).map((need) => need.name))) {
    const [first] = circle;
    const type = first === undefined ? undefined : context.types.get(first);
    // Circles of aliases alone have their own report.
    if (type === undefined || type === null || circle.every((name) => isAlias(context, name))) continue;
    report(context, type, pathToItself(type.name, needs, new Set(circle)));
  }
}

function isAlias({ types }: Context, name: string): boolean {
  const type = types.get(name);
  return type?.kind === "alias" && type.type.kind === "reference";
}

function report(context: Context, type: NamedType, path: readonly Need[]): void {
  const [first] = path;
  const span = (first === undefined ? null : fieldSpan(context, first)) ?? typeSpan(context.nodes, type);
  if (span === null) return;
  const related = path.slice(1, 5).flatMap((need) => {
    const place = fieldSpan(context, need);
    return place === null ? [] : [{ span: place, message: `then \`${need.via}\`` }];
  });
  context.report("infinite-type", { name: type.name, path: path.map((need) => need.via) }, span, {
    related,
    hint: hintOf(type, first?.field ?? null),
  });
}

function hintOf(type: NamedType, field: Field | null): string {
  if (field === null) return type.kind === "union" ? "add a variant that ends" : "`| null`, or a list, ends it";
  const isList = field.type.kind === "array" || field.type.kind === "map";
  return isList
    ? `let \`${field.name}\` be empty, or make it optional`
    : `make \`${field.name}\` optional (\`${field.name}?\`), nullable (\`| null\`) or a list`;
}

function fieldSpan({ nodes }: Context, { field }: Need): Span | null {
  return field === null ? null : (nodes.fields.get(field)?.name.span ?? null);
}

/** The types that have a finite value. */
function finiteTypes({ types }: Context, needs: ReadonlyMap<string, readonly Need[]>): Set<string> {
  const finite = new Set<string>();
  /** For each type, the types that need it, which may become finite once it is known to be finite. */
  const users = new Map<string, string[]>();
  for (const [name, needed] of needs) {
    for (const need of new Set(needed.map((each) => each.name))) {
      const list = users.get(need);
      if (list === undefined) users.set(need, [name]);
      else list.push(name);
    }
  }
  /** The number of needed types that are not known to be finite; a union needs one finite variant. */
  const open = new Map<string, number>();
  for (const [name, needed] of needs) open.set(name, new Set(needed.map((each) => each.name)).size);
  const queue: string[] = [];
  const end = (name: string): void => {
    if (finite.has(name)) return;
    finite.add(name);
    queue.push(name);
  };
  for (const [name, type] of types) {
    if (type === null || open.get(name) === 0) end(name);
    else if (type.kind === "union" && type.variants.some((variant) => namesNeeded(variant.type, []).length === 0))
      end(name);
  }
  for (let name = queue.pop(); name !== undefined; name = queue.pop()) {
    for (const user of users.get(name) ?? []) {
      const left = (open.get(user) ?? 0) - 1;
      open.set(user, left);
      const type = types.get(user);
      if (left === 0) end(user);
      else if (
        type?.kind === "union" &&
        type.variants.some(({ type: inner }) => namesNeeded(inner, []).every((each) => finite.has(each)))
      )
        end(user);
    }
  }
  return finite;
}

/** The shortest way from a type back to itself, within its circle. */
function pathToItself(name: string, needs: ReadonlyMap<string, readonly Need[]>, circle: ReadonlySet<string>): Need[] {
  const cameBy = new Map<string, { readonly from: string; readonly need: Need }>();
  const queue = [name];
  for (const from of queue) {
    for (const need of needs.get(from) ?? []) {
      if (!circle.has(need.name) || cameBy.has(need.name)) continue;
      cameBy.set(need.name, { from, need });
      queue.push(need.name);
    }
    if (cameBy.has(name)) break;
  }
  const path: Need[] = [];
  for (let step = cameBy.get(name); step !== undefined; step = step.from === name ? undefined : cameBy.get(step.from)) {
    path.push(step.need);
  }
  return path.reverse();
}

function needsOf(type: NamedType): Need[] {
  switch (type.kind) {
    case "object":
      return type.fields.flatMap((field) =>
        field.required
          ? namesNeeded(field.type, field.constraints).map((name) => ({
              name,
              via: `${type.name}.${field.name}`,
              field,
            }))
          : [],
      );
    case "alias":
      return namesNeeded(type.type, type.constraints).map((name) => ({ name, via: type.name, field: null }));
    case "union":
      return type.variants.flatMap((variant) =>
        namesNeeded(variant.type, []).map((name) => ({ name, via: `${type.name}.${variant.name}`, field: null })),
      );
    case "enum":
      return [];
  }
}

/** The names that each value of a type needs. Lists and maps may be empty unless a bound forbids it, and null needs nothing. */
function namesNeeded(type: Type, constraints: Field["constraints"]): string[] {
  const least = (kind: "minItems" | "minProperties"): boolean =>
    constraints.some((constraint) => constraint.kind === kind && constraint.value > 0);
  switch (type.kind) {
    case "reference":
      return [type.name];
    case "tuple":
      return type.elements.flatMap((element) => namesNeeded(element, []));
    case "array":
      return least("minItems") ? namesNeeded(type.element, []) : [];
    case "map":
      return least("minProperties") ? namesNeeded(type.value, []) : [];
    default:
      return [];
  }
}
