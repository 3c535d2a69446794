import { defineDiagnostics } from "../../diagnostics/define.js";

const method = (body: string): string => `service s {\n  method m {\n${body}  }\n}\n`;

/** What can be wrong with services: messages, the opening request, streams, security. */
export const serviceDiagnostics = defineDiagnostics({
  "duplicate-clause": {
    severity: "error",
    message: (p: { clause: string }) => `\`${p.clause}\` stands here twice`,
    page: {
      what: "A clause that says one thing stands twice in one block.",
      why: "Only one of the two can hold.",
      wrong: method('    result string\n    result int\n    http { GET "/m" }\n'),
      right: method('    result string\n    http { GET "/m" }\n'),
    },
  },
  "none-beside-schemes": {
    severity: "error",
    message: () => "`security none` stands beside other `security` clauses of this block",
    page: {
      what: "A block says that its methods are open to all, and names schemes that they require.",
      why: "Only one of the two can hold. Credentials are never optional: a caller without any would be let in by mistake.",
      wrong: `scheme jwt jwt\n${method('    security jwt\n    security none\n    payload { @token(jwt) token: string }\n    result string\n    http { GET "/m" }\n')}`,
      right: `scheme jwt jwt\n${method('    security jwt\n    payload { @token(jwt) token: string }\n    result string\n    http { GET "/m" }\n')}`,
    },
  },
  "misplaced-clause": {
    severity: "error",
    message: (p: { clause: string; owner: string }) =>
      `\`${p.clause}\` belongs into a method's \`http\`, not into ${p.owner === "api" ? "an api" : "a service"}'s`,
    page: {
      what: "A route, a placement or a status of an answer stands in the `http` block of a service or api.",
      why: "There it would be ignored: those blocks hold `path` and `error`, which all methods inherit.",
      wrong:
        'service s {\n  http { param id }\n  method m {\n    payload { id: int }\n    result string\n    http { GET "/m" }\n  }\n}\n',
      right:
        'service s {\n  http { path "/v1" }\n  method m {\n    payload { id: int }\n    result string\n    http { GET "/m"  param id }\n  }\n}\n',
    },
  },
  "invalid-wire-name": {
    severity: "error",
    message: (p: { name: string; place: string; reason: string }) =>
      `${JSON.stringify(p.name)} can't be the name of a ${p.place}: ${p.reason}`,
    page: {
      what: "A header, cookie or query parameter has a name that can't be sent.",
      why: "Names of headers and cookies are tokens (RFC 9110, section 5.6.2; RFC 6265, section 4.1.1), and some headers are HTTP's own.",
      wrong: method('    payload { a: string }\n    result string\n    http { GET "/m"  header a as "X Tenant" }\n'),
      right: method('    payload { a: string }\n    result string\n    http { GET "/m"  header a as "X-Tenant" }\n'),
    },
  },
  "invalid-credential": {
    severity: "error",
    message: (p: { reason: string }) => `the credential is not valid: ${p.reason}`,
    page: {
      what: "A payload field carries a credential that its scheme doesn't have, twice, or in another form than a string.",
      why: "`apiKey` schemes take `@apiKey`, `jwt`, `bearer` and `oauth2` take `@token`, `basic` takes `@username` and `@password`: one string each.",
      wrong:
        'scheme key apiKey\nservice s {\n  security key\n  method m {\n    payload { @token(key) t: string }\n    result string\n    http { GET "/m" }\n  }\n}\n',
      right:
        'scheme key apiKey\nservice s {\n  security key\n  method m {\n    payload { @apiKey(key) t: string }\n    result string\n    http { GET "/m" }\n  }\n}\n',
    },
  },
  "missing-route": {
    severity: "error",
    message: (p: { method: string }) => `method \`${p.method}\` has no route`,
    page: {
      what: 'A method has no `GET "/path"` or other route in its `http` block.',
      why: "Clients could not reach it.",
      wrong: method("    result string\n"),
      right: method('    result string\n    http { GET "/m" }\n'),
    },
  },
  "unknown-verb": {
    severity: "error",
    message: (p: { verb: string }) => `\`${p.verb}\` is no HTTP verb`,
    page: {
      what: "A route starts with a word that is no verb.",
      why: "The verbs are GET, POST, PUT, PATCH, DELETE, HEAD and OPTIONS, in capitals.",
      wrong: method('    result string\n    http { GETT "/m" }\n'),
      right: method('    result string\n    http { GET "/m" }\n'),
    },
  },
  "stream-verb": {
    severity: "error",
    message: (p: { verb: string }) => `a method with streams is opened by GET, not ${p.verb}`,
    page: {
      what: "A method with streams has a route with another verb than GET.",
      why: "The opening request of a WebSocket is a GET (RFC 6455, section 4.1).",
      wrong: method('    streaming result string\n    http { POST "/m" }\n'),
      right: method('    streaming result string\n    http { GET "/m" }\n'),
    },
  },
  "invalid-path": {
    severity: "error",
    message: (p: { reason: string }) => `the path is not valid: ${p.reason}`,
    page: {
      what: "A path has a form that no request can have.",
      why: "A path starts with `/`, parameters fill whole segments (`/{id}`), a tail (`{*rest}`) stands last, and a query belongs into `param`.",
      wrong: method('    result string\n    http { GET "m" }\n'),
      right: method('    result string\n    http { GET "/m" }\n'),
    },
  },
  "route-conflict": {
    severity: "error",
    message: (p: { route: string }) => `\`${p.route}\` is already another method's route`,
    page: {
      what: "Two methods answer the same verb and path.",
      why: "A request could mean either; the names of path parameters don't tell them apart. A method with streams and one without may share a path.",
      wrong:
        'service s {\n  method a {\n    result string\n    http { GET "/m" }\n  }\n  method b {\n    result string\n    http { GET "/m" }\n  }\n}\n',
      right:
        'service s {\n  method a {\n    result string\n    http { GET "/a" }\n  }\n  method b {\n    result string\n    http { GET "/b" }\n  }\n}\n',
    },
  },
  "path-parameter": {
    severity: "error",
    message: (p: { name: string; reason: string }) => `\`${p.name}\` can't stand in a path: ${p.reason}`,
    page: {
      what: "A path parameter is optional, or of a type that is no text of one segment.",
      why: "A path without it would be another path; objects, lists of lists and maps have no form there.",
      wrong: method('    payload { id?: string }\n    result string\n    http { GET "/m/{id}" }\n'),
      right: method('    payload { id: string }\n    result string\n    http { GET "/m/{id}" }\n'),
    },
  },
  "parameter-type": {
    severity: "error",
    message: (p: { name: string; place: string }) =>
      `\`${p.name}\` can't travel as a ${p.place}: it is neither a primitive, nor a list or map of primitives`,
    page: {
      what: "A payload field that is an object or union stands in a query, header or cookie.",
      why: "Only texts stand there. A method with streams has no request body; send the value as the first message instead.",
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
      what: "A payload field is mapped twice.",
      why: "The two could differ.",
      wrong: method('    payload { id: string }\n    result string\n    http { GET "/m/{id}"  param id }\n'),
      right: method('    payload { id: string }\n    result string\n    http { GET "/m/{id}" }\n'),
    },
  },
  "stream-body": {
    severity: "error",
    message: (p: { verb: string }) => `a ${p.verb} request has no body`,
    page: {
      what: "A payload field is mapped to the body of a request that has none.",
      why: "GET and HEAD requests, and so the opening of every stream, carry no body.",
      wrong: method('    payload { id: string }\n    streaming result string\n    http { GET "/m"  body id }\n'),
      right: method('    payload { id: string }\n    streaming result string\n    http { GET "/m"  param id }\n'),
    },
  },
  "payload-type": {
    severity: "error",
    message: (p: { reason: string }) => `this can't be a payload: ${p.reason}`,
    page: {
      what: "A payload is neither an object nor a primitive that has one place in the request.",
      why: "Each part of the payload needs a name in the path, the query, a header or a cookie.",
      wrong: method('    payload string[]\n    result string\n    http { GET "/m" }\n'),
      right: method('    payload { ids: string[] }\n    result string\n    http { GET "/m" }\n'),
    },
  },
  "nullable-stream": {
    severity: "error",
    message: () => "a streaming payload can't be `null`: on the wire, `null` is the client's end of the stream",
    page: {
      what: "The messages of a client's stream may be `null`.",
      why: "In Goa's wire format a text frame `null` ends the client's direction; a message `null` would end the stream. `any` is allowed: the value `null` is refused when it is sent.",
      wrong: method('    streaming payload string | null\n    http { GET "/m" }\n'),
      right: method('    streaming payload { text: string | null }\n    http { GET "/m" }\n'),
    },
  },
  "two-results": {
    severity: "error",
    message: () => "a method has a `result` or a `streaming result`, not both",
    page: {
      what: "A method has two kinds of results.",
      why: "The final answer of a method that streams its results is its end.",
      wrong: method('    result string\n    streaming result string\n    http { GET "/m" }\n'),
      right: method('    streaming result string\n    http { GET "/m" }\n'),
    },
  },
  "stream-without-streams": {
    severity: "error",
    message: () => "`stream` says how a stream lives, and this method has none",
    page: {
      what: "A method without `streaming` clauses has a `stream` block.",
      why: "It would say nothing. A service's or api's block may stand beside methods without streams.",
      wrong: method('    result string\n    http { GET "/m" }\n    stream { idle 5m }\n'),
      right: method('    streaming result string\n    http { GET "/m" }\n    stream { idle 5m }\n'),
    },
  },
  "view-without-views": {
    severity: "error",
    message: () => "this type has no views",
    page: {
      what: "`view` stands behind a type that declares none.",
      why: "Only object types with `view` members, and lists of them, can be projected.",
      wrong: method('    result string view tiny\n    http { GET "/m" }\n'),
      right: method('    result string\n    http { GET "/m" }\n'),
    },
  },
  "browser-header": {
    severity: "warning",
    message: (p: { name: string }) => `a browser can't send \`${p.name}\` as a header when it opens a WebSocket`,
    page: {
      what: "A payload field of a stream travels in a header.",
      why: "Browsers set no headers on a WebSocket. A token in `Authorization` is also offered as a subprotocol entry by goaidl's clients; for other fields use `param` or `cookie`.",
      wrong: method(
        '    payload { tenant: string }\n    streaming result string\n    http { GET "/m"  header tenant as "X-Tenant" }\n',
      ),
      right: method(
        '    payload { tenant: string }\n    streaming result string\n    http { GET "/m"  param tenant }\n',
      ),
    },
  },
  "close-code-range": {
    severity: "error",
    message: (p: { code: number }) =>
      `${p.code} is no close code for contracts: 4000-4399 (the client may start again) or 4600-4999 (final)`,
    page: {
      what: "An error names a close code outside of the contracts' ranges.",
      why: "1000-3999 belong to RFC 6455 and its registry, 4400-4599 to goaidl.",
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
      `the largest message (${p.message} bytes) does not fit into the buffer (${p.buffer} bytes): it could never be sent`,
    page: {
      what: "`buffer` is smaller than `message max`.",
      why: "A message is sent when the peer's window has room for it.",
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
    message: (p: { reason: string }) => p.reason,
    page: {
      what: "A clause of `stream` has a value that makes no sense, or doesn't fit the method's streams.",
      why: "The message says what; `specs/manual/language.md` lists each clause with its values.",
      wrong: method('    streaming payload string\n    http { GET "/m" }\n    stream { rate 0/s }\n'),
      right: method('    streaming payload string\n    http { GET "/m" }\n    stream { rate 10/s }\n'),
    },
  },
  "event-field": {
    severity: "error",
    message: (p: { role: string; name: string; reason: string }) =>
      `\`${p.name}\` can't be the \`${p.role}\` of an event: ${p.reason}`,
    page: {
      what: "`transport sse` maps a field to a part of an event that can't carry it.",
      why: "`id` and `event` are lines of text, `data` is there in each event, and `last` is the header `Last-Event-ID`, which a first request doesn't have (WHATWG HTML, section 9.2).",
      wrong:
        'type News { at: int[]  text: string }\nservice s {\n  method m {\n    streaming result News\n    http { GET "/m" }\n    stream { transport sse { id at } }\n  }\n}\n',
      right:
        'type News { at: int  text: string }\nservice s {\n  method m {\n    streaming result News\n    http { GET "/m" }\n    stream { transport sse { id at } }\n  }\n}\n',
    },
  },
  "invalid-status": {
    severity: "error",
    message: (p: { status: number; range: string }) => `${p.status} is no status for this: ${p.range}`,
    page: {
      what: "A status lies outside of its range.",
      why: "Answers have 200-399, errors 400-599 (RFC 9110, section 15).",
      wrong: method('    result string\n    error gone\n    http { GET "/m"  error gone 200 }\n'),
      right: method('    result string\n    error gone\n    http { GET "/m"  error gone 410 }\n'),
    },
  },
  "unknown-setting": {
    severity: "error",
    message: (p: { name: string; place: string }) => `\`${p.name}\` is no setting of ${p.place}`,
    page: {
      what: "A word with a value stands in a block that doesn't have it.",
      why: "A misspelt setting would silently be left out.",
      wrong: 'api x {\n  titel "X"\n}\n',
      right: 'api x {\n  title "X"\n}\n',
    },
  },
  "invalid-server": {
    severity: "error",
    message: (p: { reason: string }) => `the server is not valid: ${p.reason}`,
    page: {
      what: "A server has no url, a url of another kind than ws, wss, http or https, or placeholders and variables that don't match.",
      why: "Documents would send readers to an address that there is not.",
      wrong: 'api x {\n  server main { url "wss://{region}.example.com" }\n}\n',
      right: 'api x {\n  server main { url "wss://eu.example.com" }\n}\n',
    },
  },
  "missing-credential": {
    severity: "error",
    message: (p: { scheme: string; annotation: string }) =>
      `no payload field carries the credential of \`${p.scheme}\`: mark one with \`${p.annotation}\``,
    page: {
      what: "A method requires a security scheme, and its payload has no field for the credential.",
      why: "The credential travels in the opening request, and the payload is what that carries.",
      wrong:
        'scheme jwt jwt\nservice s {\n  security jwt\n  method m {\n    result string\n    http { GET "/m" }\n  }\n}\n',
      right:
        'scheme jwt jwt\nservice s {\n  security jwt\n  method m {\n    payload { @token(jwt) token: string }\n    result string\n    http { GET "/m" }\n  }\n}\n',
    },
  },
  "invalid-scheme": {
    severity: "error",
    message: (p: { kind: string }) => `\`${p.kind}\` is no kind of security scheme`,
    page: {
      what: "A scheme has an unknown kind.",
      why: "The kinds are `apiKey`, `basic`, `bearer`, `jwt` and `oauth2`.",
      wrong: "scheme key apikey\n",
      right: "scheme key apiKey\n",
    },
  },
  "invalid-flow": {
    severity: "error",
    message: (p: { reason: string }) => p.reason,
    page: {
      what: "A flow of an oauth2 scheme lacks one of its addresses or has one that it doesn't use, or a scheme has no flow at all.",
      why: "Clients could get no token. `authorizationCode` needs `authorizationUrl` and `tokenUrl`, `implicit` needs `authorizationUrl`, the others need `tokenUrl` (RFC 6749).",
      wrong: 'scheme login oauth2 {\n  authorizationCode { tokenUrl "https://example.com/token" }\n}\n',
      right:
        'scheme login oauth2 {\n  authorizationCode { authorizationUrl "https://example.com/login"  tokenUrl "https://example.com/token" }\n}\n',
    },
  },
  "invalid-link": {
    severity: "error",
    message: (p: { text: string; wanted: string }) => `\`${p.text}\` is not ${p.wanted}`,
    page: {
      what: "A contact, a licence, terms, a flow or `@externalDocs` has an address that is none.",
      why: "Readers of the documentation could not follow it, and AsyncAPI documents with it are not valid. URLs are written in ASCII, with `%C3%B6` for other characters.",
      wrong: 'api x {\n  contact { url "example.com/support" }\n}\n',
      right: 'api x {\n  contact { url "https://example.com/support" }\n}\n',
    },
  },
  "unknown-flag": {
    severity: "error",
    message: (p: { flag: string }) => `\`${p.flag}\` is no flag of an error: \`temporary\`, \`timeout\` or \`fault\``,
    page: {
      what: "An error has an unknown flag.",
      why: "The flags are Goa's, and tell a client whether to try again.",
      wrong: method('    result string\n    error slow { retry }\n    http { GET "/m" }\n'),
      right: method('    result string\n    error slow { temporary }\n    http { GET "/m" }\n'),
    },
  },
});
