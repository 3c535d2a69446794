import type { Method, Service } from "../../src/ir/design.js";
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

/** Names of all types that some types lead to, in the order of the design. */
export function reachableNames(roots: readonly Type[], types: ReadonlyMap<string, NamedType>): string[] {
  const found = new Set<string>();
  const visit = (type: Type): void => {
    switch (type.kind) {
      case "reference": {
        if (found.has(type.name)) return;
        found.add(type.name);
        const target = namedType(types, type.name);
        if (target.kind === "object") for (const field of target.fields) visit(field.type);
        if (target.kind === "alias") visit(target.type);
        if (target.kind === "union") for (const arm of target.arms) visit(arm.type);
        return;
      }
      case "array":
        visit(type.element);
        return;
      case "map":
        visit(type.key);
        visit(type.value);
        return;
      case "tuple":
        for (const element of type.elements) visit(element);
        return;
      case "nullable":
        visit(type.type);
        return;
      default:
    }
  };
  for (const root of roots) visit(root);
  return [...types.keys()].filter((name) => found.has(name));
}

export function namesOfService(service: Service, types: ReadonlyMap<string, NamedType>): string[] {
  return reachableNames(service.methods.flatMap(typesOfMethod), types);
}
