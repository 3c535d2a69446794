import type { Design } from "../../src/ir/design.js";
import type { NamedType, Type } from "../../src/ir/type.js";
import { namesIn, typesOf, typesOfMethod } from "../../src/ir/walk.js";
import { escapeHtml, methodAnchor, typeAnchor } from "./html-text.js";

/** The types that the page shows, without inline objects whose fields are in a method's opening request. */
export function shownTypes(design: Design): readonly NamedType[] {
  const methods = design.services.flatMap((service) => service.methods);
  const elsewhere = new Set(
    [
      ...methods.flatMap((method) => typesOfMethod({ ...method, payload: null })),
      ...design.types.flatMap(typesOf),
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
  for (const type of shown) note(typesOf(type), typeAnchor(type.name), type.name);
  return uses;
}
