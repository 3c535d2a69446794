import { typeOf } from "../../interactive/check-text.js";
import type { InteractiveContract, InteractiveMethod } from "../../interactive/interactive-contract.js";
import { exampleMessage } from "../../interactive/method-template.js";
import type { Json } from "../../ir/json.js";
import type { Type } from "../../ir/type.js";
import { methodPath } from "./find-method.js";

/** One line for each method: its path, its shape, and its route. */
export function methodList({ methods }: InteractiveContract): string {
  const width = Math.max(0, ...methods.map((one) => methodPath(one).length));
  return methods.map((one) => `${methodPath(one).padEnd(width)}  ${shape(one).padEnd(16)}  ${route(one)}\n`).join("");
}

const shapes = {
  unary: "no stream",
  client: "client streaming",
  server: "server streaming",
  bidirectional: "bidirectional",
};

function shape({ method }: InteractiveMethod): string {
  return shapes[method.shape];
}

function route({ method }: InteractiveMethod): string {
  const [first] = method.http.routes;
  return first === undefined ? "" : `${first.verb} ${first.path}`;
}

/** The input and output of a method, for people. */
export function methodDescription(method: InteractiveMethod): string {
  const { documentation, errors, security } = method.method;
  const lines = [`${methodPath(method)}: ${shape(method)}, ${route(method)}`];
  if (documentation.text !== null) lines.push("", ...documentation.text.split("\n"));
  const parts = [
    ["payload", typeOf(method, "payload")],
    ["messages to the server", typeOf(method, "streamingPayload")],
    ["messages to the client", typeOf(method, "streamingResult")],
    ["result", typeOf(method, "result")],
  ] as const;
  for (const [title, type] of parts) if (type !== null) lines.push("", `${title}:`, ...typeLines(method, type));
  if (errors.length > 0) {
    lines.push("", "errors:", ...errors.map(({ name, status }) => `  ${name} (${status})`));
  }
  const schemes = [...new Set(security.flatMap((one) => one.schemes.map(({ scheme }) => scheme)))];
  if (schemes.length > 0) lines.push("", `security: ${schemes.join(", ")}`);
  return `${lines.join("\n")}\n`;
}

function typeLines({ types }: InteractiveMethod, type: Type): string[] {
  const named = type.kind === "reference" ? types.get(type.name) : undefined;
  if (named?.kind !== "object") return [`  ${typeText(type)}`];
  if (named.fields.length === 0) return ["  no fields"];
  return named.fields.map((field) => {
    const preset = field.default === null ? "" : ` = ${JSON.stringify(field.default.value)}`;
    const optional = field.required || field.default !== null ? "" : "?";
    const summary = field.documentation.summary === null ? "" : `  ${field.documentation.summary}`;
    return `  ${field.name}${optional}: ${typeText(field.type)}${preset}${summary}`;
  });
}

function typeText(type: Type): string {
  switch (type.kind) {
    case "primitive":
    case "reference":
      return type.name;
    case "array":
      return type.element.kind === "nullable" ? `(${typeText(type.element)})[]` : `${typeText(type.element)}[]`;
    case "map":
      return `map<${typeText(type.key)}, ${typeText(type.value)}>`;
    case "tuple":
      return `[${type.elements.map(typeText).join(", ")}]`;
    case "nullable":
      return `${typeText(type.type)} | null`;
    case "literal":
      return type.values.map((value) => JSON.stringify(value)).join(" | ");
  }
}

/** Lines for `--data`: a payload, if the method takes one, and a message, if it takes messages. */
export function methodTemplate(method: InteractiveMethod): string {
  const examples = [exampleMessage(method, "payload"), exampleMessage(method, "streamingPayload")];
  return examples
    .filter((example): example is Json => example !== undefined)
    .map((example) => `${JSON.stringify(example)}\n`)
    .join("");
}
