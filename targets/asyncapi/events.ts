import type { Method } from "../../src/ir/design.js";
import type { Json } from "../../src/ir/json.js";
import type { StreamPolicy } from "../../src/ir/stream.js";
import type { Field, NamedType, Type } from "../../src/ir/type.js";
import { resolveAliases } from "../../src/ir/walk.js";
import { isRecord } from "../../src/text/is-record.js";
import type { Dialect, JsonSchema } from "../schema/dialect.js";
import { primitiveSchema } from "../schema/primitive-schema.js";
import { fieldSchema } from "../schema/type-schema.js";
import type { ChannelMessage } from "./messages.js";

type Mapping = NonNullable<StreamPolicy["sse"]>;

/**
 * Messages as they appear in server-sent events (specs/protocol/protocol.md): the fields of the event's ID and name
 * become headers, the field of the data becomes the payload, and strings stay unchanged. `messages` are those of the
 * whole values.
 */
export function asEvents(messages: readonly ChannelMessage[], method: Method, dialect: Dialect): ChannelMessage[] {
  const mapping = method.stream?.sse ?? null;
  const type = method.streamingResult?.type ?? null;
  if (method.stream?.transport !== "sse" || type === null) return [...messages];
  const target = resolveAliases(dialect.types, type);
  return messages.map(({ key, component }, index) => {
    const headers = mapping === null ? null : headersOf(mapping, target, index, dialect);
    const data = mapping === null || mapping.data === null ? null : fieldOf(target, mapping.data);
    return {
      key,
      component: {
        ...component,
        ...(headers === null ? {} : { headers }),
        ...(isText(data?.type ?? type, dialect) ? { contentType: "text/plain" } : {}),
        ...(data === null ? {} : dataOnly(component, data, dialect)),
      },
    };
  });
}

function headersOf(mapping: Mapping, target: Type | NamedType, variant: number, dialect: Dialect): JsonSchema | null {
  const id = mapping.id === null ? null : fieldOf(target, mapping.id);
  const event = mapping.event === null ? null : eventSchema(mapping.event, target, variant, dialect);
  const retry = mapping.retry === null ? null : fieldOf(target, mapping.retry);
  const properties = {
    ...(id === null ? {} : { id: fieldSchema(id, dialect) }),
    ...(event === null ? {} : { event }),
    ...(retry === null ? {} : { retry: fieldSchema(retry, dialect) }),
  };
  const names = Object.keys(properties);
  if (names.length === 0) return null;
  return { type: "object", properties, required: names.filter((name) => name !== "retry") };
}

/** The schema of the event's name: that of a field, or the tag of a union, whose variants are separate messages. */
function eventSchema(name: string, target: Type | NamedType, index: number, dialect: Dialect): JsonSchema | null {
  if (target.kind === "union") {
    const tag = target.variants[index]?.tag ?? null;
    return tag === null ? null : { type: "string", const: String(tag) };
  }
  const field = fieldOf(target, name);
  return field === null ? null : fieldSchema(field, dialect);
}

function dataOnly(component: JsonSchema, data: Field, dialect: Dialect): JsonSchema {
  const { examples } = component;
  const list = Array.isArray(examples) ? examples.map((example: Json) => withData(example, data.name)) : [];
  return { payload: fieldSchema(data, dialect), ...(list.length === 0 ? {} : { examples: list }) };
}

/** Turns an example of a whole value into one of the event's data. */
function withData(example: Json, name: string): Json {
  if (!isRecord(example) || !isRecord(example.payload)) return example;
  return { ...example, payload: example.payload[name] ?? null };
}

/** Whether all values of a type are strings, which are in an event without quotes. */
function isText(type: Type, dialect: Dialect): boolean {
  const target = resolveAliases(dialect.types, type);
  if (target.kind === "literal") return target.values.every((value) => typeof value === "string");
  if (target.kind === "enum") return target.base === "string";
  return target.kind === "primitive" && primitiveSchema(target.name, target.encoding, dialect).type === "string";
}

function fieldOf(target: Type | NamedType, name: string): Field | null {
  return target.kind === "object" ? (target.fields.find((field) => field.name === name) ?? null) : null;
}
