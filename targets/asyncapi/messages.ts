import type { Message, Method, MethodError } from "../../src/ir/design.js";
import type { Documentation } from "../../src/ir/documentation.js";
import type { Json } from "../../src/ir/json.js";
import type { Example, Type } from "../../src/ir/type.js";
import { resolveAliases } from "../../src/ir/walk.js";
import { pascalCase } from "../../src/text/casing.js";
import { describe, externalDocs } from "../schema/describe.js";
import { type Dialect, type JsonSchema, namedType } from "../schema/dialect.js";
import { exampleValue, type Sender, variantExample } from "../schema/examples/example-value.js";
import type { Found } from "../schema/examples/primitive-example.js";
import { isSafeData } from "../schema/safe-keys.js";
import { typeSchema, variantSchema } from "../schema/type-schema.js";
import { asciiName, uniqueNames } from "./component-names.js";
import type { PayloadSchemas } from "./payload-schemas.js";

/** The close code of an error without its own: specs/protocol/protocol.md. */
export const unnamedClose = 4540;

/** A message of a channel: its component, and the key under which channels and operations refer to it. */
export interface ChannelMessage {
  readonly key: string;
  readonly component: JsonSchema;
}

/** The sender of the messages of one direction, and a sentence about it. */
export interface MessageSender {
  readonly from: Sender;
  readonly words: string;
}

/** The context of a document's messages. */
export interface MessageContext {
  readonly dialect: Dialect;
  /** Makes an example of a type; null if there is none. */
  exampleOf(type: Type, from: Sender): Found;
}

/** Makes examples, for each named type once: many methods send the same type. */
export function exampleMaker(types: Dialect["types"]): MessageContext["exampleOf"] {
  const made = new Map<string, Found>();
  return (type, from) => {
    if (type.kind !== "reference") return exampleValue(type, types, { from });
    const key = `${from} ${type.name}`;
    const known = made.get(key);
    if (known !== undefined) return known;
    const found = exampleValue(type, types, { from });
    made.set(key, found);
    return found;
  };
}

/** The messages of one direction: one for each variant of a union, so that tools can tell them apart by its tag. */
export function messagesOf(
  prefix: string,
  message: Message | null,
  sender: MessageSender,
  context: MessageContext,
): ChannelMessage[] {
  if (message === null) return [];
  const { words, from } = sender;
  const { dialect } = context;
  if (message.view?.kind === "runtime") {
    return message.view.views.map(({ view, type }) =>
      single(
        asciiName(`${prefix}${pascalCase(view)}`),
        type,
        { from, words: `${words} In the view \`${view}\`.` },
        context,
      ),
    );
  }
  const union = resolveAliases(dialect.types, message.type);
  if (union.kind !== "union" || union.tagging.kind === "untagged")
    return [single(prefix, message.type, sender, context)];
  const keys = uniqueNames(union.variants.map((variant) => `${prefix}${pascalCase(variant.name)}`));
  return union.variants.map((variant, index) => {
    const example = variantExample(union, variant, dialect.types, { from });
    return {
      key: keys[index] ?? "",
      component: {
        name: variant.name,
        title: `${union.name}: ${variant.name}`,
        summary: words,
        ...aboutMessage(variant.documentation),
        contentType: "application/json",
        payload: dialect.variant?.(union, variant) ?? variantSchema(union, variant, dialect),
        ...examplesOf(example === null ? [] : [{ title: null, value: example.value }]),
      },
    };
  });
}

function single(
  key: string,
  type: Type,
  { words, from }: MessageSender,
  { dialect, exampleOf }: MessageContext,
): ChannelMessage {
  const named = type.kind === "reference" ? namedType(dialect.types, type.name) : null;
  const given = named !== null && "examples" in named ? named.examples : [];
  const made = given.length > 0 ? null : exampleOf(type, from);
  return {
    key,
    component: {
      name: named?.name ?? key,
      title: named?.name ?? key,
      summary: words,
      ...(named === null ? {} : aboutMessage(named.documentation)),
      contentType: "application/json",
      payload: typeSchema(type, [], dialect),
      ...examplesOf(made === null ? given : [{ title: null, value: made.value }]),
    },
  };
}

/** Examples of a message, without `null`, which tools treat as a missing example. */
function examplesOf(examples: readonly Example[]): JsonSchema {
  const list = examples
    .filter(({ value }) => value !== null && isSafeData(value))
    .map(
      ({ title, value }, index): Json => ({
        name: `example${index + 1}`,
        ...(title === null ? {} : { summary: title }),
        payload: value,
      }),
    );
  return list.length === 0 ? {} : { examples: list };
}

function aboutMessage(documentation: Documentation): JsonSchema {
  const description = describe(documentation);
  return {
    ...(description === null ? {} : { description }),
    ...(documentation.deprecated === null ? {} : { deprecated: true }),
    ...externalDocs(documentation),
  };
}

/** The error messages of a stream: Goa's fields, and the declared body. */
export function errorMessages(
  prefix: string,
  method: Method,
  dialect: Dialect,
  schemas: PayloadSchemas,
): ChannelMessage[] {
  const keys = uniqueNames(method.errors.map((error) => `${prefix}${pascalCase(error.name)}Error`));
  const sse = method.stream?.transport === "sse";
  return method.errors.map((error, index) => {
    const about = describe(error.documentation);
    return {
      key: keys[index] ?? "",
      component: {
        name: error.name,
        title: `Error ${error.name}`,
        summary: "Ends the stream.",
        description:
          [about, sse ? eventPlace : errorPlaces].filter((part) => part !== null).join("\n\n") || "Ends the stream.",
        contentType: "application/json",
        payload: schemas.refer(`${pascalCase(error.name)}Error`, errorSchema(error, dialect)),
        ...errorExamples(error, dialect),
        "x-goa": { error: error.name, status: error.status, ...(sse ? {} : closeOf(error)) },
      },
    };
  });
}

function closeOf({ close, retry }: MethodError): JsonSchema {
  return { close: close ?? unnamedClose, ...(retry && { retry }) };
}

/** The places of an error once the connection is open: specs/protocol/protocol.md. */
const errorPlaces =
  "After the upgrade, this error closes the connection. Without a subprotocol, the reason of the close frame is the error as JSON, without `body` and with as much of `message` as fits. With `goaidl.v1`, the last frame of that protocol contains the whole error.";

const eventPlace =
  "After the first event, this error is sent as the event `goaidl.error`, which also contains the close code, as `code`. For Goa's own clients, the response is cut off.";

function errorExamples(error: MethodError, dialect: Dialect): JsonSchema {
  const body = error.type === null ? null : exampleValue(error.type, dialect.types, { field: "reason" });
  if (error.type !== null && body === null) return {};
  const flags = (["temporary", "timeout", "fault"] as const).filter((flag) => error[flag]);
  const value = {
    name: error.name,
    id: "3MYTwFKp",
    message: error.documentation.text?.split("\n")[0] ?? error.name.replaceAll("_", " "),
    ...Object.fromEntries(flags.map((flag) => [flag, true])),
    ...(body === null ? {} : { body: body.value }),
  };
  return examplesOf([{ title: null, value }]);
}

function errorSchema(error: MethodError, dialect: Dialect): JsonSchema {
  return {
    type: "object",
    properties: {
      name: { type: "string", const: error.name },
      id: { type: "string", description: "Identifies this occurrence in the logs of both sides." },
      message: { type: "string" },
      temporary: { type: "boolean", description: "Whether a retry may succeed." },
      timeout: { type: "boolean" },
      fault: { type: "boolean", description: "Whether the server caused the error." },
      ...(error.type === null ? {} : { body: typeSchema(error.type, [], dialect) }),
    },
    required: ["name", "id", "message"],
  };
}

function closeText({ close, retry }: MethodError): string {
  return `${close ?? unnamedClose}${retry ? ", the client may start again" : ""}`;
}

/** HTTP statuses before the stream and close codes after it, as a Markdown table. */
export function errorTable(method: Method): string {
  const cell = (text: string): string => text.replaceAll(/\s+/g, " ").replaceAll("|", "\\|");
  const sse = method.stream?.transport === "sse";
  const row = (name: string, status: number, close: number | string, words: string): string =>
    sse ? `| ${name} | ${status} | ${words} |` : `| ${name} | ${status} | ${close} | ${words} |`;
  return [
    ...(sse
      ? ["| error | HTTP status before the first event | |", "|---|---|---|"]
      : ["| error | HTTP status before the upgrade | close code after it | |", "|---|---|---|---|"]),
    row("(normal end)", method.http.status, 1000, ""),
    row("(invalid payload or message)", 400, unnamedClose, ""),
    ...method.errors.map((error) =>
      row(`\`${cell(error.name)}\``, error.status, closeText(error), cell(error.documentation.text ?? "")),
    ),
  ].join("\n");
}
