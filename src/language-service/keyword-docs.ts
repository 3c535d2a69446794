/** The meanings of keywords that begin a declaration or a clause, by the grammar's rule and the word. `specs/manual/language.md` has more. */
export const keywordDocs: Readonly<Record<string, string>> = {
  "edition goa": "The edition of the language that the contract is written in.",
  "import import": "Makes declarations of another file visible here.",
  "api api": "The title, version and servers of the contract, and settings that all services inherit.",
  "scheme scheme": "A way in which clients prove who they are.",
  "const const": "A named value for defaults and examples.",
  "type type": "An object type, or with `=` another name for a type.",
  "type closed": "An object type that allows no unknown fields: a message with another field is refused.",
  "extends extends": "Adds the fields of other object types.",
  "enum enum": "A type with a fixed set of values.",
  "enum open": "An enum or a union whose unknown values are accepted, so that new ones don't break clients.",
  "union union": "A type whose values each belong to one variant.",
  "union open": "An enum or a union whose unknown values are accepted, so that new ones don't break clients.",
  "by by": "How a union's variant is recognised on the wire. Without this clause, an object has a tag and the value.",
  "by none": "No tag: the variants differ in their JSON.",
  "variant else": "The variant of objects without the tag, and of those with an unknown tag if the union isn't open.",
  "variant default": "The variant of values without a tag.",
  "map map": "An object whose keys are not known in advance.",
  "view view": "A named selection of the type's fields.",
  "message view": "Sends only the fields of a view.",
  "reserved reserved": "Names of removed fields, which can't be used again.",
  "reservedValues reserved": "Names and values of removed members, which can't be used again.",
  "example example": "An example value for documents, which is checked against the type.",
  "annotationDeclaration annotation": "Declares an annotation, which is part of the design that targets read.",
  "interceptor interceptor": "Code around methods, and the fields that it reads and writes.",
  "access read": "A field that the interceptor reads.",
  "access write": "A field that the interceptor sets.",
  "schemeClause scope": "A permission that tokens of the scheme can have.",
  "service service": "A group of methods.",
  "method method": "A method. Its `streaming` clauses decide which directions are streams.",
  "message payload": "The input of a call, or with `streaming` the messages that clients send.",
  "message result": "The output of a call, or with `streaming` the messages that servers send.",
  "message streaming": "Messages of a stream: `streaming payload` from the client, `streaming result` from the server.",
  "server server": "An address at which the api is served; it may contain variables in braces.",
  "serverClause variable": "A part of the server's address that clients can choose.",
  "serverReference server": "The servers of the api on which the service runs.",
  "pathClause path": "A prefix of all routes inside.",
  "security security": "The schemes that a call needs. Several lines are alternatives; `none` requires no credentials.",
  "error error":
    "An error that methods can return, with an optional type and the flags `temporary`, `timeout` and `fault`.",
  "use use": "Runs interceptors around the methods, on the server or the client.",
  "http http": "Routes, and the places in which the payload travels.",
  "httpClause response": "The status of a successful answer; by default 200, or 204 without a result.",
  "httpClause error": "The status of an error.",
  "placement param": "Sends a payload field in the query.",
  "placement header": "Sends a payload field in a header.",
  "placement cookie": "Sends a payload field in a cookie.",
  "placement body": "Makes one payload field the whole body.",
  "placement as": "The field's name on the wire.",
  "placement prefix": "The beginning of the header's value, such as `Bearer `.",
  "placement json": "Sends the value as JSON in one query parameter.",
  "stream stream": "The limits of streams. The innermost clause wins; `off` disables an inherited one.",
  "transport transport":
    "How messages travel: over a WebSocket, or as server-sent events if only the server streams. Default: `websocket`.",
  "heartbeat heartbeat":
    "How often a peer is asked whether it is still there, and how long its answer may take. Default: `every 30s timeout 10s`.",
  "idle idle": "Closes a stream that has carried no messages for this time. Default: off.",
  "openTimeout open": "The time that opening a stream may take. Default: `10s`.",
  "writeTimeout write": "The time in which the peer must have received a message. Default: `30s`.",
  "messageMax message": "The maximum size of a message's JSON, for both directions or for each. Default: `64KiB`.",
  "rateClause rate": "The maximum rate of messages from one client. Default: off.",
  "rateClause burst": "How many messages may arrive at once. Default: the count of the rate.",
  "concurrency concurrency": "The maximum number of simultaneous streams, for each client or in total. Default: off.",
  "buffer buffer":
    "How many unconfirmed messages a sender may have. They are kept, and sent again after a lost connection. Default: `1024 messages 1MiB`.",
  "resume resume":
    "How long a stream survives a lost connection; both sides continue without losing a message. Default: off.",
  "resume from":
    "The type of the handler's checkpoint, with which the stream also survives a planned restart of the server.",
  "resume restart":
    "If the server no longer has the stream, the client starts again, with this payload field set from the last message.",
  "overflow overflow":
    "What happens when the buffer is full: the sender waits, the stream fails, or only the latest message is kept. Default: `wait`.",
  "frame frame": "How messages are framed: JSON as text, bytes as binary frames, or both. Default: `text`.",
  "subprotocol subprotocol": "The WebSocket subprotocol of profile `goa`. Default: off.",
  "errorClose error": "The close code with which an error ends the stream. Default: 4540.",
  "errorClose final": "Clients don't start again after this code.",
  "errorClose retry": "Clients may start again after this code.",
};

/** The meaning of a keyword; null for one that only continues a clause. */
export function keywordDoc(rule: string, word: string): string | null {
  const key = `${rule} ${word}`;
  return Object.hasOwn(keywordDocs, key) ? (keywordDocs[key] ?? null) : null;
}
