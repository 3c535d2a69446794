import type { Service } from "../../src/ir/design.js";
import type { NamedType, Type } from "../../src/ir/type.js";
import { reachable, typesOfMethod } from "../../src/ir/walk.js";

/** Names of all types that are reachable from some types, in the order of the design. */
export function reachableNames(roots: readonly Type[], types: ReadonlyMap<string, NamedType>): string[] {
  const found = reachable(types, roots);
  return [...types.keys()].filter((name) => found.has(name));
}

/** Returns, for a service, the names of all types that it reaches, in the order of the design. Looks only at these types. */
export function namesByService(types: ReadonlyMap<string, NamedType>): (service: Service) => string[] {
  const places = new Map([...types.keys()].map((name, place) => [name, place]));
  const place = (name: string): number => places.get(name) ?? -1;
  return (service) =>
    [...reachable(types, service.methods.flatMap(typesOfMethod))]
      .filter((name) => types.has(name))
      .sort((one, other) => place(one) - place(other));
}
