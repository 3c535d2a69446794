/**
 * The parts of a service that generated code passes to the runtime: data, and the codecs of its messages. Generated
 * files import these types through `goaidl/codegen`; they are versioned with the package's major version.
 */

import type { Cursor, Decode, Encode } from "./codec/cursor.js";
import type { ServiceError } from "./errors.js";
import type { WireError } from "./transport/channel.js";

export type Shape = "unary" | "client" | "server" | "bidirectional";

export interface MethodDescriptor {
  readonly service: string;
  /** The name in the contract. */
  readonly name: string;
  readonly shape: Shape;
  readonly routes: readonly RouteDescriptor[];
  /** The payload fields that travel outside the body; the body has the others. */
  readonly parameters: readonly ParameterDescriptor[];
  /** Client: writes the parameters; absent if all are texts, numbers or booleans in the path and the query. */
  readonly write?: WriteParameter;
  /**
   * The content of the body: `none`; `fields`: an object of the payload fields that are not parameters; `payload`; or the
   * value of one field.
   */
  readonly body: "none" | "fields" | "payload" | { readonly field: string };
  /** The status of the answer of a method without streams. */
  readonly status: number;
  /** The alternative security requirements; an empty list means that the method is public. */
  readonly security: readonly (readonly { readonly scheme: string; readonly scopes: readonly string[] }[])[];
  /** Null for methods without streams. */
  readonly policy: StreamPolicyDescriptor | null;
}

export interface RouteDescriptor {
  readonly verb: string;
  /** For example `/logs/{topic}/monitor` or `/files/{*rest}`. */
  readonly path: string;
}

/**
 * How a parameter's text is read. Lists are repeated query keys, and `a,b` in paths and headers; maps are
 * `name[key]=value`.
 */
export type ParameterType =
  | "string"
  | "integer"
  | "number"
  | "boolean"
  | "bytes"
  | "any"
  /** Always as JSON, also a text; `any` writes a text without quotes where it can. */
  | "json"
  | { readonly list: ParameterType }
  | { readonly map: ParameterType };

export interface ParameterDescriptor {
  /** The payload field; null: the payload itself, which is a primitive. */
  readonly field: string | null;
  readonly place: "path" | "query" | "header" | "cookie";
  readonly name: string;
  readonly type: ParameterType;
  /** The beginning of a header's value. */
  readonly prefix?: string;
  readonly credential?: { readonly scheme: string; readonly role: "apiKey" | "token" | "username" | "password" };
}

/** An opening request while it is being encoded: texts are octets (see octets.ts), and those of the query are escaped. */
export interface RequestParts {
  /** The values of path parameters, by the name of their payload field. */
  readonly path: Map<string, string>;
  /** Pairs such as `name=value`. */
  readonly query: string[];
  /** Names are in lower case. */
  readonly headers: Record<string, string>;
  /** The user and the password that are in the header `authorization`. */
  readonly basic: { username?: string; password?: string };
}

/** Writes a value into a request. Throws a ValidationError if its location can't carry it. */
export type WriteParameter = (
  parts: RequestParts,
  descriptor: MethodDescriptor,
  parameter: ParameterDescriptor,
  value: unknown,
) => void;

export interface ErrorDescriptor {
  readonly name: string;
  readonly status: number;
  /** The close code that the contract names, if any. */
  readonly close: number | null;
  /** Whether a client may start the call again after that close code. */
  readonly retry?: boolean;
  readonly temporary: boolean;
  readonly timeout: boolean;
  readonly fault: boolean;
}

export interface StreamPolicyDescriptor {
  readonly transport: "websocket" | "sse";
  /** Set for `transport sse`. */
  readonly sse?: EventDescriptor;
  readonly heartbeat: { readonly everyMs: number; readonly timeoutMs: number } | null;
  readonly idleMs: number | null;
  readonly openTimeoutMs: number;
  readonly writeTimeoutMs: number;
  readonly messageMaxBytes: number;
  /** The largest message to the client; null or absent: the same as `messageMaxBytes`. */
  readonly messageMaxBytesToClient?: number | null;
  readonly rate: { readonly count: number; readonly perMs: number; readonly burst: number } | null;
  readonly concurrency: { readonly perClient: number | null; readonly total: number | null };
  readonly buffer: { readonly messages: number; readonly bytes: number };
  readonly resume: {
    readonly withinMs: number;
    readonly restart: { readonly payloadField: string; readonly resultField: string } | null;
    /** Whether the handler can start again from its last checkpoint, on another node. Default: false. */
    readonly checkpoint?: boolean;
  } | null;
  readonly overflow: "wait" | "fail" | "latest";
  readonly frame: "text" | "binary" | "mixed";
  /** The subprotocol that clients offer and servers select in profile goa. */
  readonly subprotocol: string | null;
}

/** Returns the size in bytes of the largest message that a server may send. */
export function largestToClient({ messageMaxBytes, messageMaxBytesToClient }: StreamPolicyDescriptor): number {
  return messageMaxBytesToClient ?? messageMaxBytes;
}

/** A descriptor as generated code writes it: the policy has only the values that differ from the defaults. */
export interface MethodDescriptorInit extends Omit<MethodDescriptor, "policy"> {
  readonly policy: Partial<StreamPolicyDescriptor> | null;
}

const defaultPolicy: StreamPolicyDescriptor = {
  transport: "websocket",
  heartbeat: { everyMs: 30_000, timeoutMs: 10_000 },
  idleMs: null,
  openTimeoutMs: 10_000,
  writeTimeoutMs: 30_000,
  messageMaxBytes: 65_536,
  rate: null,
  concurrency: { perClient: null, total: null },
  buffer: { messages: 1024, bytes: 1_048_576 },
  resume: null,
  overflow: "wait",
  frame: "text",
  subprotocol: null,
};

/** Fills a descriptor's policy with the language's defaults. */
export function methodDescriptor(init: MethodDescriptorInit): MethodDescriptor {
  return { ...init, policy: init.policy === null ? null : { ...defaultPolicy, ...init.policy } };
}

/** How messages map to events of `text/event-stream`, including the fields that have separate lines. */
export interface EventDescriptor {
  /** Whether `data:` carries a text unchanged; otherwise it carries JSON. */
  readonly text: boolean;
  readonly id?: TextField;
  readonly event?: TextField;
  /** The one field that `data:` carries; absent: the whole message. */
  readonly data?: { readonly field: string };
  /** The payload field that the header `Last-Event-ID` fills. */
  readonly last?: TextField;
  /** The message field with the time until the next connection, in milliseconds. */
  readonly retry?: TextField;
  /** The data of the event that ends the stream. */
  readonly end?: string;
}

export interface TextField {
  readonly field: string;
  readonly type: ParameterType;
}

/** A message type on the receiving side. A type with views has one decoder per view, including `default`. */
export interface Incoming<Message> {
  readonly decode: Decode<Message>;
  readonly views?: Readonly<Record<string, Decode<Message>>>;
}

/** A message type on the sending side. */
export interface Outgoing<Message> {
  readonly encode: Encode<Message>;
  readonly views?: Readonly<Record<string, Encode<Message>>>;
}

/** The type of a method's checkpoints. */
export interface CheckpointCodec<State> {
  readonly encode: Encode<State>;
  readonly decode: Decode<State>;
}

/** A declared error of a method, and how its body is encoded and decoded. */
export interface ErrorCodec {
  readonly descriptor: ErrorDescriptor;
  /**
   * Server: encodes the body of a thrown error of this name. Absent for the standard error, whose six fields are the
   * body.
   */
  readonly encode?: (error: ServiceError, at: Cursor) => unknown;
  /**
   * Server: makes the error of this name for a refusal by the runtime. Absent if the error needs more than a message.
   */
  readonly make?: (message: string) => ServiceError;
  /** Client: makes the typed error of a received one; `wire.body` is the JSON value of the error's type. */
  readonly decode?: (wire: WireError, at: Cursor) => ServiceError;
}

/** The messages of a streaming result, from which `createTopic` makes topics. */
export interface TopicSource<Message> extends Outgoing<Message> {
  readonly descriptor: MethodDescriptor;
  /** Whether interceptors fill in fields, so that a message is complete only on its stream. */
  readonly completedLater?: boolean;
}
