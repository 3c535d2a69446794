/**
 * The faults of codes that several faults share, as closed unions, so that each sentence is written once and in one
 * place. `text` is a text of the contract, such as a name or a part of a path.
 */

type Sentences = Readonly<Record<string, (text: string) => string>>;

function faults<const Table extends Sentences>(table: Table): Table {
  return table;
}

export const pathFaults = faults({
  "no-slash": (text) => `the path \`${text}\` does not start with \`/\``,
  query: (text) => `the path \`${text}\` contains a query or a fragment`,
  space: (text) => `the path \`${text}\` contains a space`,
  percent: (text) => `in the path \`${text}\`, a \`%\` is not followed by two hexadecimal digits`,
  surrogate: () => "the path contains half of a surrogate pair, which no request can carry",
  "empty-segment": (text) => `the path \`${text}\` has an empty segment`,
  "dot-segment": (text) => `\`${text}\` is not a segment of a path: clients remove it before they send the request`,
  colon: (text) => `\`:${text}\` is not a path parameter here`,
  partial: (text) => `\`${text}\` mixes a path parameter with other text`,
  "prefix-parameter": (text) => `the prefix has the parameter \`${text}\`, which belongs in a method's route`,
  tail: (text) => `\`${text}\` is not the last segment`,
  repeated: (text) => `\`{${text}}\` appears twice in the path`,
});
export type PathFault = keyof typeof pathFaults;

export const wireNameFaults = faults({
  empty: () => "it is empty",
  characters: () => "it contains other characters than letters, digits, `-`, `_` and `.`",
  taken: () => "HTTP sets this header itself",
  surrogate: () => "it contains half of a surrogate pair, which no request can carry",
});
export type WireNameFault = keyof typeof wireNameFaults;

export const placementFaults = faults({
  "json-place": () =>
    "only query parameters can have `json`: a body is JSON anyway, and headers and cookies can't carry every JSON text",
  "prefix-place": () => "only headers have a prefix",
  "prefix-characters": () => "the prefix is empty, begins with a space, or has characters that a header can't carry",
});
export type PlacementFault = keyof typeof placementFaults;

export const pathParameterFaults = faults({
  optional: (text) => `\`${text}\` is optional, so the path could lack a segment`,
  nullable: (text) => `\`${text}\` may be \`null\`, which no path can carry`,
  "not-text": (text) => `\`${text}\` is not text, a number or a list of those, so a path can't carry it`,
});
export type PathParameterFault = keyof typeof pathParameterFaults;

export const policyFaults = faults({
  "events-shape": () => "`transport sse` carries messages to the client only, and this method is not server streaming",
  "events-resume": () => "`resume` is for WebSocket; an event stream goes on after the last event, by `id` and `last`",
  "checkpoint-latest": () =>
    "`overflow latest` drops messages that a checkpoint counts as sent, so the stream could not continue after it",
  "checkpoint-one-way": (text) =>
    `the checkpoint's field \`${text}\` travels in one direction only, so a handler would not get the whole checkpoint back`,
  "events-frame": () => "`frame` is for WebSocket; an event is text",
  "events-subprotocol": () => "`subprotocol` is for WebSocket; server-sent events have none",
  "subprotocol-characters": () =>
    "the name of a subprotocol contains other characters than letters, digits, `.`, `-` and `_`",
  "subprotocol-taken": () => "names that start with `goaidl.` are reserved for goaidl's protocols",
  "no-duration": () => "a duration must be positive; `off` switches the clause off",
  "long-duration": () => "no timer runs for more than 24 days",
  "no-bytes": () => "a size must be at least one byte",
  "large-size": () => "no more than 1GiB is kept in memory",
  "no-direction": (text) =>
    `\`${text}\` is not marked \`from client\` or \`to client\`, but another size follows or precedes it`,
  "large-count": () => "no count is larger than 2147483647",
  "no-rate": () => "a rate of 0 allows no messages",
  "no-burst": () => "a burst of 0 allows no messages",
  "no-buffer": () => "a buffer of 0 messages holds none",
  "no-calls": () => "a limit of 0 rejects every call",
  "client-over-total": () => "the limit of each client is larger than the total limit",
  "end-not-quoted": (text) => `\`end\` is followed by the data of the last event, and \`${text}\` is not in quotes`,
  "end-not-a-line": () => "the data of the last event is empty, or does not fit in one line",
  "websocket-mapping": () => "`transport websocket` maps no fields; only `transport sse` does",
  "long-heartbeat-timeout": () => "the heartbeat timeout is longer than the time until the next heartbeat",
  "frame-without-bytes": (text) =>
    `\`frame ${text}\` has no effect: no message of this method is \`bytes\`, or an untagged union with \`bytes\``,
  "restart-shape": () => "`restart` is for server streaming: messages that the client sent can't be sent again",
  "restart-payload": (text) => `\`restart\` has no payload field \`${text}\` to set: the payload is not an object`,
  "restart-result": (text) => `\`restart\` can't read \`${text}\`: the messages are not objects`,
  "restart-types": (text) =>
    `\`restart\` can't set the payload field \`${text}\`: the field of the messages has another type`,
});
export type PolicyFault = keyof typeof policyFaults;

export const eventFaults = faults({
  "result-without-fields": () => "the streaming result is not an object and has no fields",
  "payload-without-fields": () => "the payload is not an object and has no fields",
  "loses-field": (text) => `\`${text}\` would have no place in an event; without \`data\` all fields are sent`,
  "data-optional": () => "it is optional, and clients never see an event without data",
  "event-not-string": () => "it is not a string",
  "not-a-line": () => "it is neither a string nor an integer, so it has no form in one line",
  "retry-not-integer": () => "it is not a whole number, and `retry` is a time in milliseconds",
  "last-not-a-line": () => "it is neither a string nor an integer, so a header can't carry it",
  "last-required": () => "it is required, and the first request has no last event",
  "last-integer": () => "it is an integer, and the `id` of an event is a string",
});
export type EventFault = keyof typeof eventFaults;

export const serverFaults = faults({
  "no-url": (text) => `the server \`${text}\` has no \`url\``,
  scheme: (text) => `\`${text}\` is not a ws, wss, http or https URL`,
  "unknown-variable": (text) => `\`{${text}}\` is not a variable of this server`,
  "unused-variable": (text) => `the variable \`${text}\` is not used in the URL`,
  "default-outside-enum": (text) => `the default \`${text}\` is not in the variable's \`enum\``,
});
export type ServerFault = keyof typeof serverFaults;

export const flowFaults = faults({
  "no-flow": (text) => `the scheme \`${text}\` has no flow`,
  "no-authorization": (text) => `the flow \`${text}\` has no \`authorizationUrl\``,
  "no-token": (text) => `the flow \`${text}\` has no \`tokenUrl\``,
  "unused-url": (text) => `this flow never uses \`${text}\``,
});
export type FlowFault = keyof typeof flowFaults;
