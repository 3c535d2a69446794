/** Calls every operation of a stream without awaiting any, while peers leave, fail and send invalid data. */
import { EventEmitter } from "node:events";
import type { Caller } from "../../../src/runtime/client/caller.js";
import { createCaller, eventStreams } from "../../../src/runtime/client/index-node.js";
import { intercepted } from "../../../src/runtime/client/interceptor.js";
import { ServiceError, StreamOverflowError, ValidationError } from "../../../src/runtime/errors.js";
import {
  bindBidirectional,
  bindClientStreaming,
  bindServerStreaming,
  bindService,
} from "../../../src/runtime/server/bind.js";
import { createServer } from "../../../src/runtime/server/create-server.js";
import type { CallContext } from "../../../src/runtime/server/handler.js";
import type { ServerInterceptorUse } from "../../../src/runtime/server/interceptor.js";
import { codecs, incoming, method, outgoing, sleep, until } from "../probe.js";

const protocol = process.argv[2] === "goa" ? "goa" : "goaidl.v1";
const isIntercepted = process.argv[3] === "intercepted";

const push = method("push", "server");
const events = method("events", "server", { transport: "sse" });
const talk = method("talk", "bidirectional");
const fail = method("fail", "bidirectional");
const upload = method("upload", "client");

const room = new EventEmitter().setMaxListeners(0);
let members = 0;
let lostOnServer = 0;
let lostOnClient = 0;

/** A handler as programs often have it: nothing is awaited, and the listener outlives its client for a moment. */
async function join(
  stream: { send(message: string): Promise<void> },
  context: CallContext,
  // biome-ignore lint/suspicious/noExplicitAny: a program without types sends anything.
  invalid: any = { not: "a text" },
): Promise<void> {
  const passOn = (message: string): void => void stream.send(message).then(() => {});
  room.on("message", passOn);
  members++;
  stream.send(invalid);
  await new Promise((resolve) => context.signal.addEventListener("abort", resolve));
  members--;
  setTimeout(() => room.off("message", passOn), 50);
}

const hooks: ServerInterceptorUse = {
  name: "Nothing",
  hooks: { open: (_call, next) => next(), send: async () => {}, receive: async () => {} },
  fields: {},
};
const bound = { ...codecs, interceptors: isIntercepted ? [hooks] : [] };

const server = createServer({
  services: [
    bindService("probe", [
      bindServerStreaming(push, { ...bound, outgoing }, (_payload: undefined, stream, context) =>
        join(stream, context),
      ),
      bindServerStreaming(events, { ...bound, outgoing }, (_payload: undefined, stream, context) =>
        join(stream, context),
      ),
      bindBidirectional(talk, { ...bound, incoming, outgoing }, async (_payload: undefined, stream, context) => {
        stream.receive();
        const joined = join(stream, context);
        stream[Symbol.asyncIterator]().next();
        await joined;
      }),
      bindBidirectional(fail, { ...bound, incoming, outgoing }, async (_payload: undefined, stream) => {
        stream.send("one");
        throw new ServiceError({ name: "no_room", message: "there is no room" });
      }),
      bindClientStreaming(upload, { ...bound, incoming }, async (_payload: undefined, stream) => {
        stream.receive();
        await sleep(10);
        throw new ServiceError({ name: "no_room", message: "there is no room" });
      }),
    ]),
  ],
  onError: (error) => {
    if (error instanceof ValidationError) lostOnServer++;
    // The room sends more messages than may wait for a member, so some are lost, which is reported as an overflow.
    else if (!(error instanceof StreamOverflowError)) console.log("server:", error);
  },
});
const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
const options = {
  url: `http://127.0.0.1:${port}`,
  protocol,
  backoff: { baseMs: 1, maxMs: 1, attempts: 1 },
  onError: (error: unknown) => {
    if (error instanceof ValidationError) lostOnClient++;
    else console.log("client:", error);
  },
} as const;

function callerOf(): Caller {
  const caller = createCaller(options, eventStreams);
  if (!isIntercepted) return caller;
  const use = {
    name: "Nothing",
    hooks: {
      // Not awaited, and not returned.
      async open(_call: unknown, next: () => Promise<void>) {
        next();
      },
      send: async () => {},
      receive: async () => {},
    },
    fields: {},
  };
  return intercepted(caller, [use]);
}

const caller = callerOf();
/** More messages than a window of goaidl.v1 holds. With interceptors, fewer may wait at once. */
const many = isIntercepted ? 20 : 70;
// Members join and leave while messages are sent to the room.
for (const leave of ["close", "abort"] as const) {
  const away = new AbortController();
  const call = { signal: away.signal };
  const talking = caller.duplex(talk, { ...codecs, incoming, outgoing }, undefined, call);
  const streams = [
    talking,
    caller.receive(push, { ...codecs, incoming }, undefined, call),
    caller.receive(events, { ...codecs, incoming }, undefined, call),
  ];
  for (const stream of streams) void stream.opened;
  await until(() => members === 3);
  // biome-ignore lint/suspicious/noExplicitAny: a program without types sends anything.
  const invalid: any = 7;
  talking.send(invalid);
  const expectedLosses = lostOnClient + 1;
  await until(() => lostOnClient === expectedLosses);
  for (let count = 0; count < many; count++) room.emit("message", "x".repeat(900));
  for (const stream of streams) stream.receive();
  if (leave === "abort") away.abort(new Error("mine"));
  else for (const stream of streams) stream.close();
  for (let count = 0; count < many; count++) room.emit("message", "x".repeat(900));
  for (const stream of streams) stream.receive();
  await until(() => members === 0);
  for (let count = 0; count < many; count++) room.emit("message", "x");
}

// Calls that fail on the server, with operations before, during and after the failure.
for (const wait of [0, 30, 60]) {
  const stream = caller.duplex(fail, { ...codecs, incoming, outgoing }, undefined);
  await sleep(wait);
  void stream.opened;
  for (let count = 0; count < 9; count++) stream.send("x".repeat(900));
  stream.receive();
  stream.end();
  stream[Symbol.asyncIterator]().next();
  const up = caller.send(upload, { ...codecs, outgoing, result: incoming }, undefined);
  up.send("one").finally(() => {});
  up.closeAndReceive();
  up.closeAndReceive();
  await sleep(30);
  stream.close();
  up.close();
}

// A call to a closed server.
await server.close();
const gone = caller.duplex(talk, { ...codecs, incoming, outgoing }, undefined);
void gone.opened;
gone.send("x");
gone.receive();
gone.end();
await sleep(100);
gone.close();

console.log(JSON.stringify({ lostOnServer, lostOnClient }));
