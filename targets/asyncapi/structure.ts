import type { DocumentFault } from "../../src/emit/document-fault.js";
import type { Json } from "../../src/ir/json.js";
import { isRecord } from "../../src/text/is-record.js";
import { referencesIn, resolves } from "../schema/document-check.js";
import { errorsText } from "../schema/errors-text.js";
import { metaschemaValidator } from "../schema/metaschema-validator.js";

type Entries = { readonly [key: string]: Json };

function record(value: Json | undefined): Entries {
  return isRecord(value) ? value : {};
}

const required = ["asyncapi", "info", "channels", "operations"];

/**
 * Checks a document for faults that a template can cause. The official metaschema (380 KB) is a dependency of the tests
 * only, which check every golden case and many random contracts with it.
 */
export function structureProblems(document: Json): DocumentFault[] {
  const root = record(document);
  const problems = required
    .filter((key) => root[key] === undefined)
    .map((key): DocumentFault => ({ kind: "missing-member", key }));
  for (const { at, reference } of referencesIn(document)) {
    if (!resolves(document, reference)) problems.push({ kind: "dangling-reference", at, reference });
  }
  for (const [name, channel] of Object.entries(record(root.channels))) problems.push(...channelProblems(name, channel));
  for (const [name, operation] of Object.entries(record(root.operations)))
    problems.push(...operationProblems(name, operation));
  const components = record(root.components);
  for (const [kind, entries] of Object.entries(components)) {
    for (const name of Object.keys(record(entries))) {
      if (!/^[\w.-]+$/.test(name)) problems.push({ kind: "component-name", components: kind, name });
    }
  }
  return [...problems, ...schemaProblems(record(components.schemas))];
}

function channelProblems(name: string, channel: Json): DocumentFault[] {
  const { address, parameters } = record(channel);
  if (typeof address !== "string") return [];
  const inAddress = [...address.matchAll(/\{([^}]*)\}/g)].map((match) => match[1] ?? "");
  const declared = Object.keys(record(parameters));
  return [
    ...(/[?#]/.test(address) ? [{ kind: "address-with-query", channel: name } as const] : []),
    ...inAddress
      .filter((one) => !declared.includes(one))
      .map((parameter): DocumentFault => ({ kind: "undeclared-parameter", channel: name, parameter })),
    ...declared
      .filter((one) => !inAddress.includes(one))
      .map((parameter): DocumentFault => ({ kind: "unused-parameter", channel: name, parameter })),
  ];
}

/** Checks that the messages of an operation refer to messages of its channel. The official parser does not check replies. */
function operationProblems(name: string, operation: Json): DocumentFault[] {
  const { channel, messages, reply, action } = record(operation);
  const own = record(channel).$ref;
  const of = (list: Json | undefined, place: Json | undefined): DocumentFault[] =>
    (Array.isArray(list) ? list : [])
      .map((message) => record(message).$ref)
      .filter((reference) => typeof reference !== "string" || !reference.startsWith(`${place}/messages/`))
      .map((reference) => ({
        kind: "message-of-another-channel",
        operation: name,
        reference: String(reference),
      }));
  return [
    ...(action === "send" || action === "receive" ? [] : [{ kind: "missing-action", operation: name } as const]),
    ...of(messages, own),
    ...of(record(reply).messages, record(record(reply).channel).$ref ?? own),
  ];
}

function schemaProblems(schemas: Entries): DocumentFault[] {
  const isSchema = metaschemaValidator("07");
  return Object.entries(schemas).flatMap(([name, schema]) =>
    isSchema(record(schema))
      ? []
      : [{ kind: "invalid-schema", schema: name, toolMessage: errorsText(isSchema) } as const],
  );
}
