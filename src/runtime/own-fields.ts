import { isRecord } from "./transport/json-values.js";

/** Returns an object's own field; undefined if the value is not an object or has none. */
export function fieldOf(value: unknown, name: string): unknown {
  return isRecord(value) ? own(value, name) : undefined;
}

/** Returns the value of an own key, even if every object inherits one of that name. */
export function own<Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

/** Sets an own field, even if every object inherits one of that name or an assignment would set the prototype. */
export function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
}
