import type { Method } from "../../src/ir/design.js";
import type { Json } from "../../src/ir/json.js";

/** A message's example as a server-sent event (specs/protocol/protocol.md): ID, name, time, and the data on one line or several. */
export function eventExample(value: Json, method: Method): string {
  const mapping = method.stream?.sse ?? null;
  const part = (name: string | null): Json | undefined => (name === null ? undefined : fieldOf(value, name));
  const id = part(mapping?.id ?? null);
  const event = part(mapping?.event ?? null);
  const retry = part(mapping?.retry ?? null);
  const data = mapping === null || mapping.data === null ? value : (part(mapping.data) ?? null);
  const text = typeof data === "string" ? data : JSON.stringify(data);
  return [
    ...(id === undefined ? [] : [`id: ${id}`]),
    ...(event === undefined ? [] : [`event: ${event}`]),
    ...(retry === undefined ? [] : [`retry: ${retry}`]),
    ...text.split("\n").map((line) => `data: ${line}`),
  ].join("\n");
}

function fieldOf(value: Json, name: string): Json | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}
