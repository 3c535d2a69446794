import { type Expression, json, property } from "../../src/emit/typescript/nodes.js";
import type { Method, Parameter, Service } from "../../src/ir/design.js";
import type { Json } from "../../src/ir/json.js";
import { isSameValue } from "../../src/ir/same-value.js";
import { defaultPolicy, orderedPolicy, type StreamPolicy } from "../../src/ir/stream.js";
import type { NamedType, ObjectType, Type } from "../../src/ir/type.js";
import { runtime } from "./runtime-call.js";
import { type Usage, underlying } from "./usage.js";

/** `methodDescriptor({..})`, which describes a method to the runtime of the side that makes or answers its calls. */
export function descriptorExpression(
  usage: Usage,
  { service, method, side }: { readonly service: Service; readonly method: Method; readonly side: "client" | "server" },
): Expression {
  const { http, stream } = method;
  const body = http.body === null ? "none" : http.body.kind === "field" ? { field: http.body.field } : http.body.kind;
  const parameters = http.parameters.map((parameter) => parameterOf(usage, method, parameter));
  const parts: Record<string, Json> = {
    service: service.name,
    name: method.name,
    shape: method.shape,
    routes: http.routes.map(({ verb, path }) => ({ verb, path })),
    parameters,
    body,
    status: http.status,
    security: method.security.map((requirement) =>
      requirement.schemes.map(({ scheme, scopes }) => ({ scheme, scopes: [...scopes] })),
    ),
    policy: stream === null ? null : policyOf(usage, method, stream),
  };
  const writer = side === "client" && !parameters.every(isPlain) ? [property("write", runtime("anyParameter"))] : [];
  const properties = Object.entries(parts).flatMap(([key, value]) => [
    property(key, json(value)),
    ...(key === "parameters" ? writer : []),
  ]);
  // Bundlers keep calls at the top of a module unless they are marked as pure.
  return {
    kind: "call",
    callee: runtime("methodDescriptor"),
    typeArguments: [],
    arguments: [{ kind: "object", properties, broken: true }],
    pure: true,
  };
}

/** The parts of the policy that differ from the defaults, which the runtime knows. */
function policyOf(usage: Usage, method: Method, stream: NonNullable<Method["stream"]>): Json {
  const { sse, ...rest } = orderedPolicy(stream);
  const parts = { ...rest, resume: rest.resume === null ? null : resumptionOf(rest.resume) };
  const differing = Object.entries<Json>(parts).filter(([key, value]) => !isSameValue(value, defaults[key]));
  return {
    ...Object.fromEntries(differing),
    ...(sse === null ? {} : { sse: eventsOf(usage, method, sse) }),
  };
}

/** The resumption of a method. The descriptor only has a flag for checkpoints; the handler brings their codec. */
function resumptionOf({ withinMs, restart, checkpoint }: NonNullable<StreamPolicy["resume"]>): Json {
  return { withinMs, restart, ...(checkpoint === null ? {} : { checkpoint: true }) };
}

const defaults: Readonly<Record<string, Json>> = { ...defaultPolicy, concurrency: { ...defaultPolicy.concurrency } };

/** See `EventDescriptor` in the runtime's descriptors. */
function eventsOf(
  usage: Usage,
  method: Method,
  sse: NonNullable<NonNullable<Method["stream"]>["sse"]>,
): Record<string, Json> {
  const message = method.streamingResult?.type ?? null;
  const object = message === null ? null : underlying(usage, message);
  const of = (name: string): Type | null => (object === null ? null : commonFieldType(usage, object, name));
  const payload = method.payload === null ? null : underlying(usage, method.payload);
  const last = sse.last === null || payload?.kind !== "object" ? null : fieldType(payload, sse.last);
  const text = (field: string, type: Type | null): Json => ({ field, type: parameterType(usage, type) });
  return {
    text: isText(usage, sse.data === null ? message : of(sse.data)),
    ...(sse.id === null ? {} : { id: text(sse.id, of(sse.id)) }),
    ...(sse.event === null ? {} : { event: text(sse.event, of(sse.event)) }),
    ...(sse.data === null ? {} : { data: { field: sse.data } }),
    ...(sse.last === null ? {} : { last: text(sse.last, last) }),
    ...(sse.retry === null ? {} : { retry: text(sse.retry, of(sse.retry)) }),
    ...(sse.end === null ? {} : { end: sse.end }),
  };
}

/** Whether all JSON values of a type are strings, which an event carries unchanged. */
function isText(usage: Usage, type: Type | null): boolean {
  if (type === null) return false;
  const target = underlying(usage, type);
  if (target.kind === "literal") return target.values.every((value) => typeof value === "string");
  if (target.kind !== "primitive" && target.kind !== "enum") return false;
  const travels = parameterType(usage, type);
  return travels === "string" || travels === "bytes";
}

/** Whether the runtime writes a parameter without `anyParameter`: see `plainParameter` in the runtime. */
function isPlain({ place, type, credential }: Record<string, Json>): boolean {
  const role = typeof credential === "object" && credential !== null && "role" in credential ? credential.role : null;
  const isText = type === "string" || type === "integer" || type === "number" || type === "boolean";
  return isText && (place === "path" || place === "query") && role !== "username" && role !== "password";
}

function parameterOf(usage: Usage, method: Method, parameter: Parameter): Record<string, Json> {
  const { field, place, name, credential, prefix, json: isJson } = parameter;
  const payload = method.payload === null ? null : underlying(usage, method.payload);
  const type = field === null || payload?.kind !== "object" ? method.payload : fieldType(payload, field);
  return {
    field,
    place,
    name,
    type: isJson ? "json" : parameterType(usage, type),
    ...(prefix === null ? {} : { prefix }),
    ...(credential === null ? {} : { credential: { scheme: credential.scheme, role: credential.role } }),
  };
}

function fieldType(payload: ObjectType, name: string): Type | null {
  return payload.fields.find((field) => field.name === name)?.type ?? null;
}

/** The type of a message's field, which all variants of a union have in the same form. */
function commonFieldType(usage: Usage, message: NamedType | Type, name: string): Type | null {
  if (message.kind === "object") return fieldType(message, name);
  const [first] = message.kind === "union" ? message.variants : [];
  const variant = first === undefined ? null : underlying(usage, first.type);
  return variant?.kind === "object" ? fieldType(variant, name) : null;
}

/** The way in which the runtime reads a parameter's text: see `ParameterType` in the runtime's descriptors. */
function parameterType(usage: Usage, type: Type | null): Json {
  if (type === null) return "string";
  const target = underlying(usage, type);
  switch (target.kind) {
    case "nullable":
      return parameterType(usage, target.type);
    case "array":
      return { list: parameterType(usage, target.element) };
    case "map":
      return { map: parameterType(usage, target.value) };
    case "enum":
      return target.base === "string" ? "string" : "integer";
    case "literal": {
      const [first] = target.values;
      return typeof first === "number" ? "number" : typeof first === "boolean" ? "boolean" : "string";
    }
    case "primitive":
      if (target.encoding === "string") return "string";
      if (target.encoding === "number" || target.name.startsWith("float")) return "number";
      if (target.encoding !== null || /^u?int/.test(target.name)) return "integer";
      return target.name === "boolean" || target.name === "bytes" || target.name === "any" ? target.name : "string";
    default:
      return "any";
  }
}
