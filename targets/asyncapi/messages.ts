import type { Message, Method, MethodError } from "../../src/ir/design.js";
import type { Example, Json, Type, UnionType } from "../../src/ir/type.js";
import { pascalCase } from "../../src/text/casing.js";
import { describe } from "../schema/describe.js";
import { type Dialect, type JsonSchema, namedType } from "../schema/dialect.js";
import { armExample, exampleValue } from "../schema/example-value.js";
import { armSchema, typeSchema } from "../schema/type-schema.js";
import { asciiName, uniqueNames } from "./component-names.js";
import type { PayloadSchemas } from "./payload-schemas.js";

/** A message of a channel: its component, and the key under which channels and operations refer to it. */
export interface ChannelMessage {
  readonly key: string;
  readonly component: JsonSchema;
}

/** The messages of one direction: one for each arm of a union, so that tools can tell them apart by its tag. */
export function messagesOf(
  prefix: string,
  message: Message | null,
  words: string,
  dialect: Dialect,
  schemas: PayloadSchemas,
): ChannelMessage[] {
  if (message === null) return [];
  if (message.view?.kind === "runtime") {
    return message.view.views.map(({ view, type }) =>
      single(asciiName(`${prefix}${pascalCase(view)}`), type, `${words} In the view \`${view}\`.`, dialect),
    );
  }
  const union = unionOf(message.type, dialect);
  if (union === null || union.tagging.kind === "untagged") return [single(prefix, message.type, words, dialect)];
  const keys = uniqueNames(union.arms.map((arm) => `${prefix}${pascalCase(arm.name)}`));
  return union.arms.map((arm, index) => {
    const example = armExample(union, arm, dialect.types);
    return {
      key: keys[index] ?? "",
      component: {
        name: arm.name,
        title: `${union.name}: ${arm.name}`,
        summary: words,
        ...described(describe(arm.documentation)),
        contentType: "application/json",
        payload: schemas.refer(
          `${union.name}${pascalCase(arm.name)}`,
          discriminated(union, armSchema(union, arm, dialect)),
        ),
        ...examplesOf(example === null ? [] : [{ title: null, value: example.value }]),
      },
    };
  });
}

/** AsyncAPI's word for the property that tells which message a value is; it must be declared and required there. */
function discriminated(union: UnionType, schema: JsonSchema): JsonSchema {
  const key = union.tagging.kind === "internal" || union.tagging.kind === "adjacent" ? union.tagging.tagKey : null;
  const { required, type } = schema;
  const declared = key !== null && type === "object" && Array.isArray(required) && required.includes(key);
  return declared ? { discriminator: key, ...schema } : schema;
}

function single(key: string, type: Type, words: string, dialect: Dialect): ChannelMessage {
  const named = type.kind === "reference" ? namedType(dialect.types, type.name) : null;
  const given = named !== null && "examples" in named ? named.examples : [];
  const made = given.length > 0 ? null : exampleValue(type, dialect.types);
  return {
    key,
    component: {
      name: named?.name ?? key,
      title: named?.name ?? key,
      summary: words,
      ...described(named === null ? null : describe(named.documentation)),
      contentType: "application/json",
      payload: typeSchema(type, [], dialect),
      ...examplesOf(made === null ? given : [{ title: null, value: made.value }]),
    },
  };
}

/** Examples of a message; one that is null can't be told from none. */
function examplesOf(examples: readonly Example[]): JsonSchema {
  const list = examples
    .filter(({ value }) => value !== null)
    .map(
      ({ title, value }, index): Json => ({
        name: `example${index + 1}`,
        ...(title === null ? {} : { summary: title }),
        payload: value,
      }),
    );
  return list.length === 0 ? {} : { examples: list };
}

function described(description: string | null): JsonSchema {
  return description === null ? {} : { description };
}

function unionOf(type: Type, dialect: Dialect): UnionType | null {
  if (type.kind !== "reference") return null;
  const target = namedType(dialect.types, type.name);
  if (target.kind === "alias") return unionOf(target.type, dialect);
  return target.kind === "union" ? target : null;
}

/** What a stream's error looks like to its client: Goa's fields, and the declared body. */
export function errorMessages(
  prefix: string,
  method: Method,
  dialect: Dialect,
  schemas: PayloadSchemas,
): ChannelMessage[] {
  const keys = uniqueNames(method.errors.map((error) => `${prefix}${pascalCase(error.name)}Error`));
  return method.errors.map((error, index) => ({
    key: keys[index] ?? "",
    component: {
      name: error.name,
      title: `Error ${error.name}`,
      summary: "Ends the stream.",
      ...described(describe(error.documentation)),
      contentType: "application/json",
      payload: schemas.refer(`${pascalCase(error.name)}Error`, errorSchema(error, dialect)),
    },
  }));
}

function errorSchema(error: MethodError, dialect: Dialect): JsonSchema {
  return {
    type: "object",
    properties: {
      name: { type: "string", const: error.name },
      id: { type: "string", description: "Identifies this occurrence in the logs of both sides." },
      message: { type: "string" },
      temporary: { type: "boolean", description: "Worth another try." },
      timeout: { type: "boolean" },
      fault: { type: "boolean", description: "The server's fault." },
      ...(error.type === null ? {} : { body: typeSchema(error.type, [], dialect) }),
    },
    required: ["name", "id", "message"],
  };
}

/** HTTP statuses before the upgrade and close codes after it, as a Markdown table. */
export function errorTable(method: Method): string {
  const rows = method.errors.map(
    (error) =>
      `| \`${error.name.replaceAll("|", "\\|")}\` | ${error.status} | ${error.close ?? 4540} | ${(error.documentation.text ?? "").replaceAll(/\s+/g, " ").replaceAll("|", "\\|")} |`,
  );
  return [
    "| error | HTTP status before the upgrade | close code after it | |",
    "|---|---|---|---|",
    "| (normal end) | 101 | 1000 | |",
    "| (invalid payload or message) | 400 | 4540 | |",
    ...rows,
  ].join("\n");
}
