/**
 * The validated design: what a contract means, as plain data. Names are resolved, inherited clauses are merged,
 * defaults are explicit, order is kept. It contains no syntax and nothing specific to a target: a property belongs here
 * only if any future target could use it.
 */
import type { Annotations, Documentation, Origin } from "./documentation.js";
import type { SecurityRequirement, SecurityScheme } from "./security.js";
import type { StreamPolicy } from "./stream.js";
import type { NamedType, Type } from "./type.js";

/** Incremented when existing readers of the IR could misread it. */
export const irVersion = 1;

export interface Design {
  readonly irVersion: typeof irVersion;
  /** The language's edition: the contract's `goa 1`. */
  readonly edition: 1;
  readonly api: Api;
  /** Security schemes in the order of their declaration. */
  readonly schemes: readonly SecurityScheme[];
  readonly interceptors: readonly Interceptor[];
  /** All named types, in the order of their declaration; inline objects are here under their derived names. Names are unique. */
  readonly types: readonly NamedType[];
  readonly services: readonly Service[];
}

export interface Api {
  /** `api NAME`; the entry file's base name if no api is declared. */
  readonly name: string;
  readonly title: string | null;
  readonly version: string | null;
  readonly description: string | null;
  readonly terms: string | null;
  readonly contact: { readonly name: string | null; readonly url: string | null; readonly email: string | null } | null;
  readonly license: { readonly name: string; readonly url: string | null } | null;
  readonly servers: readonly Server[];
  readonly documentation: Documentation;
  readonly annotations: Annotations;
}

export interface Server {
  readonly name: string;
  /** With `{variable}` placeholders, each declared below; scheme ws, wss, http or https. */
  readonly url: string;
  readonly description: string | null;
  readonly variables: readonly ServerVariable[];
}

export interface ServerVariable {
  readonly name: string;
  readonly enum: readonly string[] | null;
  readonly default: string | null;
  readonly description: string | null;
}

/** An interceptor may read and write only these fields of messages. */
export interface Interceptor {
  readonly name: string;
  readonly documentation: Documentation;
  readonly accesses: readonly InterceptorAccess[];
}

export interface InterceptorAccess {
  readonly mode: "read" | "write";
  readonly message: "payload" | "result" | "streamingPayload" | "streamingResult";
  readonly field: string;
}

export interface Service {
  readonly name: string;
  readonly documentation: Documentation;
  readonly annotations: Annotations;
  readonly origin: Origin | null;
  /** The names of the api's servers that serve it; empty if all do. */
  readonly servers: readonly string[];
  readonly methods: readonly Method[];
}

/** The directions that stream. */
export type Shape = "unary" | "client" | "server" | "bidirectional";

export interface Method {
  readonly name: string;
  readonly documentation: Documentation;
  readonly annotations: Annotations;
  readonly origin: Origin | null;
  readonly shape: Shape;
  /**
   * The content of the opening request: a reference to an object type, or a primitive that has a single place. Null if
   * the method has no payload.
   */
  readonly payload: Type | null;
  readonly streamingPayload: Message | null;
  /** The answer of a method without streams, or the final answer of client streaming. */
  readonly result: Message | null;
  readonly streamingResult: Message | null;
  /**
   * The method's errors in the order of their declaration, and then those of service and api, the last one first. An
   * inner error replaces an outer one of the same name.
   */
  readonly errors: readonly MethodError[];
  /** Alternatives, of which a call must satisfy one; empty if everyone may call the method. */
  readonly security: readonly SecurityRequirement[];
  readonly interceptors: { readonly server: readonly string[]; readonly client: readonly string[] };
  readonly http: HttpMapping;
  /** Null for methods without streams. */
  readonly stream: StreamPolicy | null;
}

/** The type of the messages of one direction. */
export interface Message {
  readonly type: Type;
  /** Null if the type has no views. */
  readonly view: ViewChoice | null;
}

/**
 * The view in which results are sent: one fixed by the contract (`type` is then already the projected type), or one
 * that the server picks at run time among `views` (view name to projected type).
 */
export type ViewChoice =
  | { readonly kind: "fixed"; readonly view: string }
  | { readonly kind: "runtime"; readonly views: readonly { readonly view: string; readonly type: Type }[] };

export interface MethodError {
  readonly name: string;
  /** Null for the standard error (name, id, message, temporary, timeout, fault). */
  readonly type: Type | null;
  readonly temporary: boolean;
  readonly timeout: boolean;
  readonly fault: boolean;
  /** HTTP status before the upgrade. */
  readonly status: number;
  /** Close code after the upgrade, if the contract names one. */
  readonly close: number | null;
  /** Whether a client may start the call again after that close code; false if the contract names none. */
  readonly retry: boolean;
  readonly documentation: Documentation;
  readonly origin: Origin | null;
}

/** The places of the payload in the opening request, and the status of the answer. Prefixes of api and service are part of the paths. */
export interface HttpMapping {
  /** At least one route. */
  readonly routes: readonly Route[];
  readonly parameters: readonly Parameter[];
  /** Null if the request has no body. */
  readonly body: RequestBody | null;
  /** Status of the successful answer of a method without streams; of streams 101, and 200 with `transport sse`. */
  readonly status: number;
}

export interface Route {
  readonly verb: string;
  /** `/logs/{topic}/monitor`, `/files/{*rest}`: always starts with `/`. */
  readonly path: string;
  readonly segments: readonly PathSegment[];
}

export type PathSegment =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "parameter"; readonly field: string }
  | { readonly kind: "tail"; readonly field: string };

/** A payload field with its place in the opening request. */
export interface Parameter {
  /** Null for the whole payload, which is then a primitive. */
  readonly field: string | null;
  readonly place: "path" | "query" | "header" | "cookie";
  /** The name of the query parameter, header or cookie; in a path, the name of the field. */
  readonly name: string;
  /** Set if the field carries a credential. */
  readonly credential: Credential | null;
  /** The text before the value of a header. Null if the credential's kind decides, or there is no such text. */
  readonly prefix: string | null;
  /** Whether a query parameter's value travels as JSON. */
  readonly json: boolean;
}

/**
 * `username` and `password` together make one `Authorization: Basic` header; in the `Authorization`
 * header, a `token` has the prefix `Bearer ` and an `apiKey` has none, as in Goa.
 */
export interface Credential {
  readonly scheme: string;
  readonly role: "apiKey" | "token" | "username" | "password";
}

/** `fields`: an object of these payload fields; `field`: the one field's value is the body. */
export type RequestBody =
  | { readonly kind: "fields"; readonly fields: readonly string[] }
  | { readonly kind: "field"; readonly field: string }
  | { readonly kind: "payload" };
