import { jsonLiteral, propertyKey } from "../../src/emit/typescript-text.js";
import type { Method, Parameter, Service } from "../../src/ir/design.js";
import type { Json, ObjectType, Type } from "../../src/ir/type.js";
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
    policy: stream === null ? null : policyOf(stream),
  };
  return prettyLiteral(descriptor).split("\n");
}

function policyOf(stream: NonNullable<Method["stream"]>): Json {
  const { sse, ...rest } = stream;
  const mapped =
    sse === null ? {} : { sse: Object.fromEntries(Object.entries(sse).filter(([, field]) => field !== null)) };
  return { ...rest, ...mapped };
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
    ...(credential === null ? {} : { credential: { ...credential } }),
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
