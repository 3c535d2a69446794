import type { Design } from "../../src/ir/design.js";
import type { NamedType, Type } from "../../src/ir/type.js";
import { typesOfMethod } from "../schema/reachable.js";
import { escapeHtml, methodAnchor, typeAnchor } from "./html-text.js";

/** The types that the page shows: not the inline objects whose fields stand in a method's opening request. */
export function shownTypes(design: Design): readonly NamedType[] {
  const methods = design.services.flatMap((service) => service.methods);
  const elsewhere = new Set(
    [
      ...methods.flatMap((method) => typesOfMethod({ ...method, payload: null })),
      ...design.types.flatMap(partsOf),
    ].flatMap(namesIn),
  );
  const requests = new Set(methods.flatMap(({ payload }) => (payload === null ? [] : namesIn(payload))));
  return design.types.filter(({ name, derived }) => !derived || !requests.has(name) || elsewhere.has(name));
}

/** For each named type the links to the methods and types that mention it, in the order of the design. */
export function typeUses(design: Design, shown: readonly NamedType[]): ReadonlyMap<string, readonly string[]> {
  const uses = new Map<string, string[]>(design.types.map(({ name }) => [name, []]));
  const note = (types: readonly Type[], anchor: string, text: string): void => {
    const link = `<a href="#${anchor}">${escapeHtml(text)}</a>`;
    for (const name of new Set(types.flatMap(namesIn))) uses.get(name)?.push(link);
  };
  for (const service of design.services) {
    for (const method of service.methods)
      note(typesOfMethod(method), methodAnchor(service.name, method.name), `${service.name}.${method.name}`);
  }
  for (const type of shown) note(partsOf(type), typeAnchor(type.name), type.name);
  return uses;
}

function partsOf(type: NamedType): Type[] {
  switch (type.kind) {
    case "object":
      return type.fields.map((field) => field.type);
    case "alias":
      return [type.type];
    case "union":
      return type.arms.map((arm) => arm.type);
    case "enum":
      return [];
  }
}

function namesIn(type: Type): string[] {
  switch (type.kind) {
    case "reference":
      return [type.name];
    case "array":
      return namesIn(type.element);
    case "map":
      return [...namesIn(type.key), ...namesIn(type.value)];
    case "tuple":
      return type.elements.flatMap(namesIn);
    case "nullable":
      return namesIn(type.type);
    default:
      return [];
  }
}
