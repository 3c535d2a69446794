import type { Method, Service } from "../../src/ir/design.js";
import type { Json } from "../../src/ir/json.js";
import { sharedConnection, sharesConnection } from "../../src/ir/shared-connection.js";
import { orderedPolicy, type StreamPolicy } from "../../src/ir/stream.js";
import { namesIn } from "../../src/ir/walk.js";
import { describe, externalDocs } from "../schema/describe.js";
import type { JsonSchema } from "../schema/dialect.js";
import { safeObject } from "../schema/safe-keys.js";
import { asEvents } from "./events.js";
import { asFrames } from "./frames.js";
import {
  type ChannelMessage,
  errorMessages,
  errorTable,
  type MessageContext,
  messagesOf,
  unnamedClose,
} from "./messages.js";
import { addressOf, openingBindings, pathParameters } from "./opening-request.js";
import type { PayloadSchemas } from "./payload-schemas.js";
import type { Perspective } from "./perspective.js";
import type { SecuritySchemes } from "./security.js";

/** The parts of a document for a method with streams. */
export interface MethodParts {
  readonly channel: JsonSchema;
  readonly operations: readonly [string, JsonSchema][];
  readonly messages: readonly ChannelMessage[];
}

/** The context that the methods of one document share. */
export interface MethodContext extends MessageContext {
  readonly perspective: Perspective;
  readonly schemes: SecuritySchemes;
  readonly payloads: PayloadSchemas;
  /** The keys of the servers that serve a method; null for all servers. */
  serversOf(service: Service, method: Method): readonly string[] | null;
}

/** One channel for a method, one operation for each direction that streams. */
export function methodParts(channelKey: string, service: Service, method: Method, context: MethodContext): MethodParts {
  const { dialect, payloads, perspective } = context;
  const prefix = channelKey.charAt(0).toUpperCase() + channelKey.slice(1);
  const sent = messagesOf(
    `${prefix}Payload`,
    method.streamingPayload,
    { from: "client", words: "Sent by the client." },
    context,
  );
  const fromClient = asFrames(sent, method.streamingPayload, method, dialect);
  const wholeFromServer = messagesOf(
    `${prefix}Result`,
    method.streamingResult ?? method.result,
    {
      from: "server",
      words: method.streamingResult === null ? "The server's final answer." : "Sent by the server.",
    },
    context,
  );
  const fromServer = asFrames(asEvents(wholeFromServer, method, dialect), method.streamingResult, method, dialect);
  const errors = errorMessages(prefix, method, dialect, payloads);
  const operation = operationMaker(channelKey, service, method, context);
  const ref = ({ key }: ChannelMessage): Json => ({ $ref: `#/channels/${channelKey}/messages/${key}` });
  const server = perspective === "server";
  const operations: [string, JsonSchema][] = [];
  if (method.streamingPayload !== null) {
    const id = server ? (method.shape === "client" ? channelKey : `${channelKey}Receive`) : `sendTo${prefix}`;
    const words = server ? "Receives what the client streams." : "Streams to the server.";
    const reply =
      method.shape === "client" && fromServer.length > 0
        ? { reply: { channel: { $ref: `#/channels/${channelKey}` }, messages: [...fromServer, ...errors].map(ref) } }
        : {};
    operations.push([id, operation(server ? "receive" : "send", words, { messages: fromClient.map(ref), ...reply })]);
  }
  if (method.streamingResult !== null) {
    const id = server ? (method.shape === "server" ? channelKey : `${channelKey}Send`) : `receiveFrom${prefix}`;
    const words = server ? "Streams to the client." : "Receives what the server streams.";
    const messages = [...fromServer, ...errors].map(ref);
    operations.push([id, operation(server ? "send" : "receive", words, { messages })]);
  }
  const messages = [...fromClient, ...fromServer, ...errors];
  return { channel: channelOf(service, method, messages, context), operations, messages };
}

function channelOf(
  service: Service,
  method: Method,
  messages: readonly ChannelMessage[],
  context: MethodContext,
): JsonSchema {
  const [route, ...otherRoutes] = method.http.routes;
  const parameters = pathParameters(method, context.dialect);
  const servers = context.serversOf(service, method);
  const connection = method.stream?.transport === "sse" ? "response of server-sent events" : "WebSocket connection";
  return {
    address: addressOf(route),
    title: `${service.name}.${method.name}`,
    summary: `One ${connection} for each call of \`${service.name}.${method.name}\`.`,
    description: [
      describe(method.documentation),
      otherRoutes.length === 0 ? null : `Also at ${otherRoutes.map(({ path }) => `\`${path}\``).join(", ")}.`,
      errorTable(method),
    ]
      .filter((part) => part !== null)
      .join("\n\n"),
    ...(servers === null ? {} : { servers: servers.map((name) => ({ $ref: `#/servers/${name}` })) }),
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    messages: Object.fromEntries(messages.map(({ key }) => [key, { $ref: `#/components/messages/${key}` }])),
    tags: [{ name: service.name }],
    ...externalDocs(method.documentation),
    ...openingBindings(method, context.dialect).channel,
    ...(method.stream?.transport === "sse"
      ? {}
      : { "x-goa-close": safeObject(method.errors.map(({ name, close }) => [name, close ?? unnamedClose])) }),
    ...(sharesConnection(method)
      ? { "x-goa-shared": { path: sharedConnection.path, subprotocol: sharedConnection.subprotocol } }
      : {}),
    ...(method.stream === null ? {} : { "x-goa-stream": written(policyOf(method.stream)) }),
  };
}

/** The policy of a stream. The type of its checkpoints is only named, because no peer receives them. */
function policyOf(stream: StreamPolicy) {
  const policy = orderedPolicy(stream);
  const { checkpoint = null, ...rest } = policy.resume ?? {};
  const names = checkpoint === null ? [] : namesIn(checkpoint);
  const type = checkpoint === null ? {} : { checkpoint: names.join(", ") || checkpoint.kind };
  return { ...policy, resume: policy.resume === null ? null : { ...rest, ...type } };
}

/** Returns a function that makes the operations of a method, with their common parts. */
function operationMaker(channelKey: string, service: Service, method: Method, context: MethodContext) {
  const { documentation } = method;
  const { security, notes, extension } = context.schemes.ofMethod(method);
  const about = describe(documentation);
  const described = [about, ...notes].filter((part) => part !== null).join("\n\n");
  return (action: "send" | "receive", words: string, own: JsonSchema): JsonSchema => ({
    action,
    title: documentation.summary ?? `${service.name}.${method.name}`,
    summary: words,
    description: described || words,
    channel: { $ref: `#/channels/${channelKey}` },
    ...(security.length === 0 ? {} : { security: [...security] }),
    tags: [{ name: service.name }],
    ...externalDocs(method.documentation),
    ...openingBindings(method, context.dialect).operation,
    "x-goa": {
      service: service.name,
      method: method.name,
      stream: method.shape,
      ...(documentation.deprecated === null ? {} : { deprecated: true }),
    },
    ...(extension === null ? {} : { "x-goa-security": extension }),
    ...own,
  });
}

/** Plain data without null values, so that inactive policies are left out. */
function written(policy: object): JsonSchema {
  const entries = Object.entries(policy).flatMap(([key, value]: [string, unknown]): [string, Json][] => {
    if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return [[key, value]];
    if (typeof value !== "object" || value === null) return [];
    const inner = written(value);
    return Object.keys(inner).length === 0 ? [] : [[key, inner]];
  });
  return Object.fromEntries(entries);
}
