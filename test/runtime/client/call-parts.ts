/** A method, and the options of its channels and callers, for tests without a server. */

import { string } from "../../../src/runtime/codec/primitives.js";
import type { MethodDescriptor, StreamPolicyDescriptor } from "../../../src/runtime/descriptor.js";
import { OpenError, ServiceError } from "../../../src/runtime/errors.js";
import type { StreamEvent } from "../../../src/runtime/transport/channel.js";
import type { Dial } from "../../../src/runtime/transport/socket.js";

export const policy: StreamPolicyDescriptor = {
  transport: "websocket",
  heartbeat: null,
  idleMs: null,
  openTimeoutMs: 1_000,
  writeTimeoutMs: 1_000,
  messageMaxBytes: 1_000,
  rate: null,
  concurrency: { perClient: null, total: null },
  buffer: { messages: 2, bytes: 10_000 },
  resume: { withinMs: 60_000, restart: null },
  overflow: "wait",
  frame: "text",
  subprotocol: null,
};

export const descriptor: MethodDescriptor = {
  service: "test",
  name: "texts",
  shape: "bidirectional",
  routes: [{ verb: "GET", path: "/texts" }],
  parameters: [],
  body: "none",
  status: 101,
  security: [],
  policy,
};
export const codecs = { payload: null, errors: [], incoming: { decode: string }, outgoing: { encode: string } };

/** The options that channels of all profiles share. */
export const channelOptions = {
  policy,
  openTimeoutMs: 1_000,
  backoff: { baseMs: 100, maxMs: 300, attempts: 3 },
  errorOf: (wire: ConstructorParameters<typeof ServiceError>[0]) => new ServiceError(wire),
  errorOfClose: () => null,
  refusalOf: () => new OpenError("refused", 400),
  onEvent: (_event: StreamEvent) => {},
  watch: () => () => {},
  gotThrough: () => {},
};

export const failing: Dial = () => {
  throw new Error("not dialled");
};
