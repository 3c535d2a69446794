import { jsonLiteral, propertyKey } from "../../src/emit/typescript-text.js";
import type { Method, Parameter, Service } from "../../src/ir/design.js";
import type { Json } from "../../src/ir/json.js";
import { orderedPolicy } from "../../src/ir/stream.js";
import type { ObjectType, Type } from "../../src/ir/type.js";
import { type Usage, underlying } from "./usage.js";

/** The lines of a method's descriptor, as an object literal. */
export function descriptorLines(usage: Usage, service: Service, method: Method): string[] {
  const { http, stream } = method;
  const body = http.body === null ? "none" : http.body.kind === "field" ? { field: http.body.field } : http.body.kind;
  const descriptor: Record<string, Json> = {
    service: service.name,
    name: method.name,
    shape: method.shape,
    routes: http.routes.map(({ verb, path }) => ({ verb, path })),
    parameters: http.parameters.map((parameter) => parameterOf(usage, method, parameter)),
    body,
    status: http.status,
    security: method.security.map((requirement) =>
      requirement.schemes.map(({ scheme, scopes }) => ({ scheme, scopes: [...scopes] })),
    ),
    policy: stream === null ? null : policyOf(usage, method, stream),
  };
  return prettyLiteral(descriptor).split("\n");
}

function policyOf(usage: Usage, method: Method, stream: NonNullable<Method["stream"]>): Json {
  const { sse, ...rest } = orderedPolicy(stream);
  return sse === null ? rest : { ...rest, sse: eventsOf(usage, method, sse) };
}

/** See `EventDescriptor` in the runtime's descriptors. */
function eventsOf(
  usage: Usage,
  method: Method,
  sse: NonNullable<NonNullable<Method["stream"]>["sse"]>,
): Record<string, Json> {
  const message = method.streamingResult?.type ?? null;
  const object = message === null ? null : underlying(usage, message);
  const of = (name: string): Type | null => (object?.kind === "object" ? fieldType(object, name) : null);
  const payload = method.payload === null ? null : underlying(usage, method.payload);
  const last = sse.last === null || payload?.kind !== "object" ? null : fieldType(payload, sse.last);
  const text = (field: string, type: Type | null): Json => ({ field, type: parameterType(usage, type) });
  return {
    text: isText(usage, sse.data === null ? message : of(sse.data)),
    ...(sse.id === null ? {} : { id: text(sse.id, of(sse.id)) }),
    ...(sse.event === null ? {} : { event: text(sse.event, of(sse.event)) }),
    ...(sse.data === null ? {} : { data: { field: sse.data } }),
    ...(sse.last === null ? {} : { last: text(sse.last, last) }),
  };
}

/** Whether a type's JSON values are strings, each and all: those stand in an event as they are. */
function isText(usage: Usage, type: Type | null): boolean {
  if (type === null) return false;
  const target = underlying(usage, type);
  if (target.kind === "literal") return target.values.every((value) => typeof value === "string");
  if (target.kind !== "primitive" && target.kind !== "enum") return false;
  const travels = parameterType(usage, type);
  return travels === "string" || travels === "bytes";
}

function parameterOf(usage: Usage, method: Method, parameter: Parameter): Json {
  const { field, place, name, credential } = parameter;
  const payload = method.payload === null ? null : underlying(usage, method.payload);
  const type = field === null || payload?.kind !== "object" ? method.payload : fieldType(payload, field);
  return {
    field,
    place,
    name,
    type: parameterType(usage, type),
    ...(credential === null ? {} : { credential: { scheme: credential.scheme, role: credential.role } }),
  };
}

function fieldType(payload: ObjectType, name: string): Type | null {
  return payload.fields.find((field) => field.name === name)?.type ?? null;
}

/** How the runtime reads the text of a parameter: see `ParameterType` in the runtime's descriptors. */
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

/** An object literal over several lines where one is too long. */
export function prettyLiteral(value: Json, indent = ""): string {
  const line = jsonLiteral(value);
  if (indent.length + line.length <= 100 || typeof value !== "object" || value === null) return line;
  const inner = `${indent}  `;
  if (Array.isArray(value))
    return `[\n${value.map((item) => `${inner}${prettyLiteral(item, inner)},\n`).join("")}${indent}]`;
  const entries = Object.entries(value).map(
    ([key, item]) => `${inner}${propertyKey(key, true)}: ${prettyLiteral(item, inner)},\n`,
  );
  return `{\n${entries.join("")}${indent}}`;
}
