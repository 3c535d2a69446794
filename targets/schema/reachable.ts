import type { Service } from "../../src/ir/design.js";
import type { NamedType, Type } from "../../src/ir/type.js";
import { reachable, typesOfMethod } from "../../src/ir/walk.js";

/** Names of all types that are reachable from some types, in the order of the design. */
export function reachableNames(roots: readonly Type[], types: ReadonlyMap<string, NamedType>): string[] {
  const found = reachable(types, roots);
  return [...types.keys()].filter((name) => found.has(name));
}

export function namesOfService(service: Service, types: ReadonlyMap<string, NamedType>): string[] {
  return reachableNames(service.methods.flatMap(typesOfMethod), types);
}
