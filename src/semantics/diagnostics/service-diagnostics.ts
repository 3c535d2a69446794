import { defineDiagnostics } from "../../diagnostics/define.js";
import { quoted } from "../../diagnostics/quoted.js";
import { withArticle } from "../../text/with-article.js";
import {
  type EventFault,
  eventFaults,
  type FlowFault,
  flowFaults,
  type PathFault,
  type PathParameterFault,
  type PlacementFault,
  type PolicyFault,
  pathFaults,
  pathParameterFaults,
  placementFaults,
  policyFaults,
  type ServerFault,
  serverFaults,
  type WireNameFault,
  wireNameFaults,
} from "./service-faults.js";
import type { TypeWords } from "./words.js";

const method = (body: string): string => `service s {\n  method m {\n${body}  }\n}\n`;

/** A block that has settings. */
export type SettingPlace = "a flow" | "a server" | "a variable" | "an api" | "`contact`" | "`license`";

/** The faults of the credential that a payload field carries. */
export type CredentialFault =
  | { readonly fault: "basic"; readonly scheme: string }
  | {
      readonly fault: "annotation";
      readonly scheme: string;
      readonly kind: string;
      readonly wanted: string;
      readonly found: string;
    }
  | { readonly fault: "twice"; readonly field: string }
  | { readonly fault: "type"; readonly field: string; readonly type: TypeWords };

function credentialFault(p: CredentialFault): string {
  switch (p.fault) {
    case "basic":
      return `\`${p.scheme}\` is a \`basic\` scheme, which takes \`@username\` and \`@password\``;
    case "annotation":
      return `\`${p.scheme}\` is ${withArticle(quoted(p.kind))} scheme, which takes \`@${p.wanted}\`, not \`@${p.found}\``;
    case "twice":
      return `\`${p.field}\` carries this credential already`;
    case "type":
      return `a credential must be a \`string\`, but \`${p.field}\` is ${p.type}`;
  }
}

/** Mistakes in services: messages, the opening request, streams, security. */
export const serviceDiagnostics = defineDiagnostics({
  "duplicate-clause": {
    severity: "error",
    message: (p: { clause: string }) => `\`${p.clause}\` appears twice in this block`,
    page: {
      what: "A block has the same clause twice.",
      why: "Only one of the two could apply.",
      wrong: method('    result string\n    result int\n    http { GET "/m" }\n'),
      right: method('    result string\n    http { GET "/m" }\n'),
    },
  },
  "none-beside-schemes": {
    severity: "error",
    message: () => "`security none` is combined with other `security` clauses of this block",
    page: {
      what: "A block opens its methods to everyone and also names schemes that they require.",
      why: "Only one of the two can apply. Credentials are never optional: a caller without any would be admitted by mistake.",
      wrong: `scheme jwt jwt\n${method('    security jwt\n    security none\n    payload { @token(jwt) token: string }\n    result string\n    http { GET "/m" }\n')}`,
      right: `scheme jwt jwt\n${method('    security jwt\n    payload { @token(jwt) token: string }\n    result string\n    http { GET "/m" }\n')}`,
    },
  },
  "misplaced-clause": {
    severity: "error",
    message: (p: { clause: string; owner: "api" | "service" }) =>
      `\`${p.clause}\` belongs in a method's \`http\` block, not in ${p.owner === "api" ? "an api" : "a service"}'s`,
    page: {
      what: "The `http` block of a service or an api has a route, a placement or the status of an answer.",
      why: "It would be ignored there. These blocks may have `path` and `error`, which all methods inherit.",
      wrong:
        'service s {\n  http { param id }\n  method m {\n    payload { id: int }\n    result string\n    http { GET "/m" }\n  }\n}\n',
      right:
        'service s {\n  http { path "/v1" }\n  method m {\n    payload { id: int }\n    result string\n    http { GET "/m"  param id }\n  }\n}\n',
    },
  },
  "invalid-wire-name": {
    severity: "error",
    message: (p: { name: string; place: "cookie" | "header" | "param"; fault: WireNameFault }) =>
      `\`${JSON.stringify(p.name)}\` can't be the name of a ${p.place}: ${wireNameFaults[p.fault]()}`,
    page: {
      what: "A header, cookie or query parameter has a name that can't be sent.",
      why: "Names of headers and cookies are tokens (RFC 9110, section 5.6.2; RFC 6265, section 4.1.1), and HTTP itself sets some headers.",
      wrong: method('    payload { a: string }\n    result string\n    http { GET "/m"  header a as "X Tenant" }\n'),
      right: method('    payload { a: string }\n    result string\n    http { GET "/m"  header a as "X-Tenant" }\n'),
    },
  },
  "placement-form": {
    severity: "error",
    message: (p: { fault: PlacementFault }) => placementFaults[p.fault](),
    page: {
      what: "A place other than a header has a `prefix`, or a place other than a query parameter has `json`.",
      why: '`header key as "Authorization" prefix "Token "` is the beginning of the header\'s value, and `param symbols json` writes a value as JSON into the query. Elsewhere they would have no meaning.',
      wrong: method('    payload { a: int[] }\n    result string\n    http { GET "/m"  header a json }\n'),
      right: method('    payload { a: int[] }\n    result string\n    http { GET "/m"  param a json }\n'),
    },
  },
  "invalid-credential": {
    severity: "error",
    message: (p: CredentialFault) => credentialFault(p),
    page: {
      what: "A payload field carries a credential that its scheme doesn't take, that another field carries already, or that is not a string.",
      why: "An `apiKey` scheme takes `@apiKey`; `jwt`, `bearer` and `oauth2` take `@token`; `basic` takes `@username` and `@password`. Each is one string.",
      wrong:
        'scheme key apiKey\nservice s {\n  security key\n  method m {\n    payload { @token(key) t: string }\n    result string\n    http { GET "/m" }\n  }\n}\n',
      right:
        'scheme key apiKey\nservice s {\n  security key\n  method m {\n    payload { @apiKey(key) t: string }\n    result string\n    http { GET "/m" }\n  }\n}\n',
    },
  },
  "shared-place": {
    severity: "error",
    message: (p: { name: string; field: string; other: string | null }) =>
      `\`${p.field}\` and ${p.other === null ? "the token of another scheme" : `\`${p.other}\``} both travel in \`${p.name}\``,
    page: {
      what: "A request would carry two credentials, or a credential and another field, in one place.",
      why: "Each header, cookie and query parameter carries one value. Only credentials of different `security` clauses, which are alternatives, may share a place.",
      wrong:
        'scheme jwt jwt\nscheme key apiKey\nservice s {\n  security jwt and key\n  method m {\n    payload { @token(jwt) token: string  @apiKey(key) k: string }\n    http { GET "/m" }\n  }\n}\n',
      right:
        'scheme jwt jwt\nscheme key apiKey\nservice s {\n  security jwt and key\n  method m {\n    payload { @token(jwt) token: string  @apiKey(key) k: string }\n    http { GET "/m"  header k as "X-Api-Key" }\n  }\n}\n',
    },
  },
  "missing-route": {
    severity: "error",
    message: (p: { method: string }) => `method \`${p.method}\` has no route`,
    page: {
      what: 'A method has no `GET "/path"` or other route in its `http` block.',
      why: "Clients could not call it.",
      wrong: method("    result string\n"),
      right: method('    result string\n    http { GET "/m" }\n'),
    },
  },
  "unknown-verb": {
    severity: "error",
    message: (p: { verb: string }) => `\`${p.verb}\` is not an HTTP method`,
    page: {
      what: "A route starts with a word that is not an HTTP method.",
      why: "The methods are GET, POST, PUT, PATCH, DELETE, HEAD and OPTIONS, in capitals.",
      wrong: method('    result string\n    http { GETT "/m" }\n'),
      right: method('    result string\n    http { GET "/m" }\n'),
    },
  },
  "stream-verb": {
    severity: "error",
    message: (p: { verb: string }) => `a stream can't be opened by \`${p.verb}\``,
    page: {
      what: "A stream has a route that is not a GET.",
      why: "The opening request of a WebSocket is a GET (RFC 6455, section 4.1). Server-sent events can answer other verbs, but not HEAD and OPTIONS.",
      wrong: method('    streaming result string\n    http { POST "/m" }\n'),
      right: method('    streaming result string\n    http { GET "/m" }\n'),
    },
  },
  "invalid-path": {
    severity: "error",
    message: (p: { fault: PathFault; text: string }) => pathFaults[p.fault](p.text),
    page: {
      what: "No request can have this path.",
      why: "A path starts with `/`. A parameter fills a whole segment (`/{id}`), a tail (`{*rest}`) is the last segment, and a query belongs in `param`.",
      wrong: method('    result string\n    http { GET "m" }\n'),
      right: method('    result string\n    http { GET "/m" }\n'),
    },
  },
  "route-conflict": {
    severity: "error",
    message: (p: { route: string }) => `\`${p.route}\` is already the route of another method`,
    page: {
      what: "Two methods answer the same verb and path.",
      why: "A request could mean either: the names of path parameters are not sent. A method over WebSocket, one with server-sent events and one without streams may share a path.",
      wrong:
        'service s {\n  method a {\n    result string\n    http { GET "/m" }\n  }\n  method b {\n    result string\n    http { GET "/m" }\n  }\n}\n',
      right:
        'service s {\n  method a {\n    result string\n    http { GET "/a" }\n  }\n  method b {\n    result string\n    http { GET "/b" }\n  }\n}\n',
    },
  },
  "path-parameter": {
    severity: "error",
    message: (p: { name: string; fault: PathParameterFault }) => pathParameterFaults[p.fault](p.name),
    page: {
      what: "A path parameter is optional, may be `null`, or has a type that one segment of a path can't carry.",
      why: "A path without it would be another path. Objects, lists of lists and maps can't be written in a path.",
      wrong: method('    payload { id?: string }\n    result string\n    http { GET "/m/{id}" }\n'),
      right: method('    payload { id: string }\n    result string\n    http { GET "/m/{id}" }\n'),
    },
  },
  "parameter-type": {
    severity: "error",
    message: (p: { name: string; place: "cookie" | "header" | "query parameter" }) =>
      `\`${p.name}\` can't be sent as a ${p.place}: it is neither a primitive, nor a list or map of primitives`,
    page: {
      what: "A query parameter, header or cookie is to carry an object or a union.",
      why: "They carry text only. A method with streams has no request body; send the value as the first message instead.",
      wrong:
        'type F { a: int }\nservice s {\n  method m {\n    payload { filter: F }\n    streaming result string\n    http { GET "/m" }\n  }\n}\n',
      right:
        'type F { a: int }\nservice s {\n  method m {\n    streaming payload F\n    streaming result string\n    http { GET "/m" }\n  }\n}\n',
    },
  },
  "placed-twice": {
    severity: "error",
    message: (p: { name: string }) => `\`${p.name}\` has two places in the request`,
    page: {
      what: "A payload field has two places.",
      why: "The two values could differ.",
      wrong: method('    payload { id: string }\n    result string\n    http { GET "/m/{id}"  param id }\n'),
      right: method('    payload { id: string }\n    result string\n    http { GET "/m/{id}" }\n'),
    },
  },
  "stream-body": {
    severity: "error",
    message: (p: { verb: string }) => `a \`${p.verb}\` request can't have a body`,
    page: {
      what: "A payload field is to be the body of a request that has none.",
      why: "GET and HEAD requests carry no body, and neither do the requests that open streams over WebSocket.",
      wrong: method('    payload { id: string }\n    streaming result string\n    http { GET "/m"  body id }\n'),
      right: method('    payload { id: string }\n    streaming result string\n    http { GET "/m"  param id }\n'),
    },
  },
  "payload-type": {
    severity: "error",
    message: (p: { type: TypeWords; isPrimitive: boolean }) =>
      p.isPrimitive
        ? `the payload ${p.type} has no place in the request`
        : `a request can't carry ${p.type} as its payload, because it has no fields`,
    page: {
      what: "The payload is a primitive without a place in the request, or neither an object nor a primitive.",
      why: "Each part of the payload needs a name in the path, the query, a header or a cookie.",
      wrong: method('    payload string[]\n    result string\n    http { GET "/m" }\n'),
      right: method('    payload { ids: string[] }\n    result string\n    http { GET "/m" }\n'),
    },
  },
  "placement-without-payload": {
    severity: "error",
    message: (p: { clause: string; name: string }) =>
      `\`${p.clause} ${p.name}\` has nothing to place: the method takes no payload`,
    page: {
      what: "`param`, `header`, `cookie` or `body` names a payload field, and the method has no payload.",
      why: "Nothing would be sent there.",
      wrong: method('    result string\n    http { GET "/m"  param filter }\n'),
      right: method('    payload { filter: string }\n    result string\n    http { GET "/m"  param filter }\n'),
    },
  },
  "nullable-stream": {
    severity: "error",
    message: () => "this streaming payload may be `null`, which ends the client's side of the stream",
    page: {
      what: "The messages of a client's stream may be `null`.",
      why: "In Goa's wire format, a text frame `null` ends the client's direction, so a message `null` would end it. `any` is allowed: the value `null` is refused when it is sent.",
      wrong: method('    streaming payload string | null\n    http { GET "/m" }\n'),
      right: method('    streaming payload { text: string | null }\n    http { GET "/m" }\n'),
    },
  },
  "two-results": {
    severity: "error",
    message: () => "the method has both a `result` and a `streaming result`",
    page: {
      what: "A method has two kinds of results, and its stream is not `transport sse`.",
      why: "The final answer of a method that streams over WebSocket is its end. Server-sent events share their route with an answer in one piece: the request's `Accept` says which of them the client wants.",
      wrong: method('    result string\n    streaming result string\n    http { GET "/m" }\n'),
      right: method('    streaming result string\n    http { GET "/m" }\n'),
    },
  },
  "stream-without-streams": {
    severity: "error",
    message: () => "this method has a `stream` block, but no streams",
    page: {
      what: "A method without `streaming` clauses has a `stream` block.",
      why: "It would have no effect. The block of a service or an api applies to those methods that have streams.",
      wrong: method('    result string\n    http { GET "/m" }\n    stream { idle 5m }\n'),
      right: method('    streaming result string\n    http { GET "/m" }\n    stream { idle 5m }\n'),
    },
  },
  "view-without-views": {
    severity: "error",
    message: () => "this type has no views",
    page: {
      what: "A message names a view of a type that has none.",
      why: "Only object types with `view` members, and lists of them, can be projected.",
      wrong: method('    result string view tiny\n    http { GET "/m" }\n'),
      right: method('    result string\n    http { GET "/m" }\n'),
    },
  },
  "empty-service": {
    severity: "warning",
    message: (p: { name: string }) => `the service \`${p.name}\` has no methods`,
    page: {
      what: "A service has no methods.",
      why: "Clients have nothing to call, and a server has nothing to serve.",
      wrong: "service s {}\n",
      right: method('    result string\n    http { GET "/m" }\n'),
    },
  },
  "empty-file": {
    severity: "warning",
    message: () => "the file declares nothing",
    page: {
      what: "A file has no declarations.",
      why: "Nothing is generated from it, and other files can import nothing from it.",
      wrong: "// Nothing yet.\n",
      right: "type A { text: string }\n",
    },
  },
  "close-code-range": {
    severity: "error",
    message: (p: { code: number; hasMeaning: boolean }) =>
      p.hasMeaning
        ? `the close code ${p.code} is not between 3000 and 4999`
        : `the close code ${p.code} is outside of 4000-4399 (the client may start again) and 4600-4999 (final)`,
    page: {
      what: "An error has a close code that contracts can't use.",
      why: "1000-2999 belong to RFC 6455. Of the others, 3000-3999 are registered with IANA and 4400-4599 belong to goaidl: a contract that uses them has to say what they mean for a client, with `final` or `retry`.",
      wrong: method(
        '    streaming result string\n    error slow\n    http { GET "/m" }\n    stream { error slow close 4500 }\n',
      ),
      right: method(
        '    streaming result string\n    error slow\n    http { GET "/m" }\n    stream { error slow close 4100 }\n',
      ),
    },
  },
  "small-window": {
    severity: "error",
    message: (p: { buffer: number; message: number }) =>
      `the largest message (${p.message} bytes) does not fit in the buffer (${p.buffer} bytes), so it could never be sent`,
    page: {
      what: "`buffer` is smaller than `message max`.",
      why: "A message is sent once the peer's window has room for it.",
      wrong: method(
        '    streaming result string\n    http { GET "/m" }\n    stream { message max 64KiB  buffer 1KiB }\n',
      ),
      right: method(
        '    streaming result string\n    http { GET "/m" }\n    stream { message max 64KiB  buffer 1MiB }\n',
      ),
    },
  },
  "invalid-policy": {
    severity: "error",
    message: (p: { fault: PolicyFault; text?: string }) => policyFaults[p.fault](p.text ?? ""),
    page: {
      what: "A clause of `stream` has a value without effect or meaning, or doesn't fit the method's streams.",
      why: "`specs/manual/language.md` lists the clauses with their values.",
      wrong: method('    streaming payload string\n    http { GET "/m" }\n    stream { rate 0/s }\n'),
      right: method('    streaming payload string\n    http { GET "/m" }\n    stream { rate 10/s }\n'),
    },
  },
  "event-field": {
    severity: "error",
    message: (p: { role: string; name: string; fault: EventFault; text?: string }) =>
      `\`${p.name}\` can't be the \`${p.role}\` of an event: ${eventFaults[p.fault](p.text ?? "")}`,
    page: {
      what: "`transport sse` maps a field to a part of an event that can't carry it.",
      why: "`id` and `event` are lines of text, every event has `data`, and `last` is the header `Last-Event-ID`, which a first request doesn't have (WHATWG HTML, section 9.2).",
      wrong:
        'type News { at: int[]  text: string }\nservice s {\n  method m {\n    streaming result News\n    http { GET "/m" }\n    stream { transport sse { id at } }\n  }\n}\n',
      right:
        'type News { at: int  text: string }\nservice s {\n  method m {\n    streaming result News\n    http { GET "/m" }\n    stream { transport sse { id at } }\n  }\n}\n',
    },
  },
  "status-as-type": {
    severity: "error",
    message: (p: { name: string; status: string }) =>
      `\`${p.status}\` would be the body of error \`${p.name}\`, not its status`,
    page: {
      what: "An error has a number as its type.",
      why: "The type of the error's body follows `:`. The status belongs in `http`, beside the route.",
      wrong: 'service s {\n  method m {\n    result string\n    error gone: 410\n    http { GET "/m" }\n  }\n}\n',
      right:
        'service s {\n  method m {\n    result string\n    error gone\n    http { GET "/m"  error gone 410 }\n  }\n}\n',
    },
  },
  "invalid-status": {
    severity: "error",
    message: (p: { status: number; of: "answers" | "errors" }) =>
      `the status ${p.status} is out of range: ${p.of} have ${p.of === "answers" ? "200-399" : "400-599"}`,
    page: {
      what: "A status is outside of its range.",
      why: "Answers have 200-399, errors 400-599 (RFC 9110, section 15).",
      wrong: method('    result string\n    error gone\n    http { GET "/m"  error gone 200 }\n'),
      right: method('    result string\n    error gone\n    http { GET "/m"  error gone 410 }\n'),
    },
  },
  "unknown-setting": {
    severity: "error",
    message: (p: { name: string; place: SettingPlace }) => `\`${p.name}\` is not a setting of ${p.place}`,
    page: {
      what: "A block has a setting that it doesn't know.",
      why: "A misspelt setting would be ignored silently.",
      wrong: 'api x {\n  titel "X"\n}\n',
      right: 'api x {\n  title "X"\n}\n',
    },
  },
  "invalid-server": {
    severity: "error",
    message: (p: { fault: ServerFault; text: string }) => serverFaults[p.fault](p.text),
    page: {
      what: "A server has no URL, a URL that is not ws, wss, http or https, or placeholders and variables that don't match.",
      why: "The generated documents would link to an address that does not exist.",
      wrong: 'api x {\n  server main { url "wss://{region}.example.com" }\n}\n',
      right: 'api x {\n  server main { url "wss://eu.example.com" }\n}\n',
    },
  },
  "missing-credential": {
    severity: "error",
    message: (p: { scheme: string }) => `no payload field carries the credential of \`${p.scheme}\``,
    page: {
      what: "A method requires an `apiKey` or `basic` scheme, and no field of its payload carries the credential.",
      why: "The opening request carries the credential, and the payload says where. Only a token needs no field: it is in the `Authorization` header.",
      wrong:
        'scheme key apiKey\nservice s {\n  security key\n  method m {\n    result string\n    http { GET "/m" }\n  }\n}\n',
      right:
        'scheme key apiKey\nservice s {\n  security key\n  method m {\n    payload { @apiKey(key) key: string }\n    result string\n    http { GET "/m" }\n  }\n}\n',
    },
  },
  "invalid-scheme": {
    severity: "error",
    message: (p: { kind: string }) => `\`${p.kind}\` is not a kind of security scheme`,
    page: {
      what: "A scheme has an unknown kind.",
      why: "The kinds are `apiKey`, `basic`, `bearer`, `jwt` and `oauth2`.",
      wrong: "scheme key apikey\n",
      right: "scheme key apiKey\n",
    },
  },
  "invalid-flow": {
    severity: "error",
    message: (p: { fault: FlowFault; text: string }) => flowFaults[p.fault](p.text),
    page: {
      what: "A flow of an oauth2 scheme lacks a URL or has one that it never uses, or the scheme has no flow.",
      why: "Clients could not get a token. `authorizationCode` needs `authorizationUrl` and `tokenUrl`, `implicit` needs `authorizationUrl`, the others need `tokenUrl` (RFC 6749).",
      wrong: 'scheme login oauth2 {\n  authorizationCode { tokenUrl "https://example.com/token" }\n}\n',
      right:
        'scheme login oauth2 {\n  authorizationCode { authorizationUrl "https://example.com/login"  tokenUrl "https://example.com/token" }\n}\n',
    },
  },
  "invalid-link": {
    severity: "error",
    message: (p: { text: string; wanted: "an e-mail address" | "an http or https URL" }) =>
      `\`${p.text}\` is not ${p.wanted}`,
    page: {
      what: "A contact, a license, the terms, a flow or `@externalDocs` has an invalid URL or address.",
      why: "Readers could not follow it, and an AsyncAPI document with it is invalid. URLs are written in ASCII, with `%C3%B6` for other characters.",
      wrong: 'api x {\n  contact { url "example.com/support" }\n}\n',
      right: 'api x {\n  contact { url "https://example.com/support" }\n}\n',
    },
  },
  "unknown-flag": {
    severity: "error",
    message: (p: { flag: string }) => `\`${p.flag}\` is not a flag of an error`,
    page: {
      what: "An error has an unknown flag.",
      why: "The flags are Goa's: `temporary`, `timeout` and `fault`. They let a client decide whether to try again.",
      wrong: method('    result string\n    error slow { retry }\n    http { GET "/m" }\n'),
      right: method('    result string\n    error slow { temporary }\n    http { GET "/m" }\n'),
    },
  },
});
