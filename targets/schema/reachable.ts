import type { Method, Service } from "../../src/ir/design.js";
import { partsOfNamed, partsOfType } from "../../src/ir/parts.js";
import type { NamedType, Type } from "../../src/ir/type.js";
import { namedType } from "./dialect.js";

/** Types of a method's messages and payload. */
export function typesOfMethod(method: Method): Type[] {
  const messages = [method.streamingPayload, method.result, method.streamingResult];
  return [
    ...(method.payload === null ? [] : [method.payload]),
    ...messages.flatMap((message) => {
      if (message === null) return [];
      return message.view?.kind === "runtime"
        ? [message.type, ...message.view.views.map((view) => view.type)]
        : [message.type];
    }),
    ...method.errors.flatMap((error) => (error.type === null ? [] : [error.type])),
  ];
}

/** Names of all types that some types lead to, in the order of the design. Chains of types can be longer than a call stack. */
export function reachableNames(roots: readonly Type[], types: ReadonlyMap<string, NamedType>): string[] {
  const found = new Set<string>();
  const open = [...roots];
  for (let type = open.pop(); type !== undefined; type = open.pop()) {
    if (type.kind !== "reference") open.push(...partsOfType(type));
    else if (!found.has(type.name)) {
      found.add(type.name);
      open.push(...partsOfNamed(namedType(types, type.name)));
    }
  }
  return [...types.keys()].filter((name) => found.has(name));
}

export function namesOfService(service: Service, types: ReadonlyMap<string, NamedType>): string[] {
  return reachableNames(service.methods.flatMap(typesOfMethod), types);
}
