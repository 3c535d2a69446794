/** Handlers and hooks that misbehave, and the errors of their clients; credentials that expire. */

import { connect, Socket } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { ClientOptions } from "../../../src/runtime/client/client-options.js";
import { ServiceError, StreamClosedError, StreamLostError, ValidationError } from "../../../src/runtime/errors.js";
import type { BoundService } from "../../../src/runtime/server/bind.js";
import { createServer } from "../../../src/runtime/server/create-server.js";
import { Limits } from "../../../src/runtime/server/limits.js";
import type { SecurityContext } from "../../../src/runtime/server/security.js";
import type { ServerOptions } from "../../../src/runtime/server/server-options.js";
import { importGenerated } from "../../targets/generated/generated-module.js";

const contract = `goa 1
api hard { title "Hard"  version "1.0.0" }
scheme jwt jwt { scope "all" "All" }
type Note {
  id: int
  body?: string
  view default { id body }
  view tiny { id }
}
service hard {
  error broken: { why: string }
  stream { message max 2KiB  resume off }
  method upload {
    streaming payload int
    result string
    http { GET "/upload" }
  }
  method save {
    payload { any: any  of?: map<string, int> }
    http { POST "/save" }
  }
  method notes {
    streaming result Note
    http { GET "/notes" }
  }
  method ticks {
    security jwt("all")
    payload { @token(jwt) token: string }
    streaming result int
    http { GET "/ticks" }
  }
  method news {
    security jwt("all")
    payload { @token(jwt) token: string }
    streaming result int
    http { GET "/news" }
    stream { transport sse }
  }
}
`;

interface Call extends AsyncIterable<unknown> {
  readonly opened: Promise<void>;
  readonly view: string | null;
  send(message: unknown): Promise<void>;
  receive(): Promise<unknown>;
  closeAndReceive(): Promise<unknown>;
  close(): Promise<void>;
}
interface Stream {
  send(message: unknown): Promise<void>;
  receive(): Promise<unknown>;
  setView(view: string): void;
}
// Generated: the exports are what the contract declares.
const served = (await importGenerated(contract, "ts-server", "hard.ts")) as unknown as {
  hardService(handlers: Record<string, unknown>, security: Record<string, unknown>): BoundService;
  BrokenError: new (body: { why: string }, init?: object) => ServiceError;
};
const { createHardClient } = (await importGenerated(contract, "ts-client", "hard.ts")) as unknown as {
  createHardClient(options: ClientOptions): Record<"upload" | "notes" | "ticks" | "news", (payload?: object) => Call>;
};

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
  vi.restoreAllMocks();
});

async function start(
  handlers: Record<string, unknown>,
  options: Partial<ServerOptions> = {},
  jwt: (credentials: unknown, context: SecurityContext) => unknown = () => "ada",
) {
  const faults: unknown[] = [];
  const idle = () => new Promise(() => {});
  const service = served.hardService(
    { upload: idle, notes: idle, ticks: idle, news: idle, save: () => {}, ...handlers },
    { jwt },
  );
  const server = createServer({ services: [service], onError: (error) => void faults.push(error), ...options });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  ends.push(() => server.close());
  const clientOf = (protocol: "goa" | "goaidl.v1") => {
    const backoff = { baseMs: 1, maxMs: 2, attempts: 2 };
    return createHardClient({ url: `http://127.0.0.1:${port}`, protocol, backoff });
  };
  return { clientOf, faults, port };
}

async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`did not fail: ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}

describe.each(["goa", "goaidl.v1"] as const)("in profile %s", (protocol) => {
  test("a final result that is larger than a message fails the call, and is the server's fault", async () => {
    const { clientOf, faults } = await start({ upload: async () => "x".repeat(60_000) }, { graceMs: 0 });
    const error = await failureOf(clientOf(protocol).upload().closeAndReceive());
    expect(error).toMatchObject({ name: "fault", fault: true });
    expect(error).toBeInstanceOf(ServiceError);
    expect(faults).toEqual([expect.any(ValidationError)]);
  });

  test("the final answer can be asked for twice", async () => {
    const { clientOf } = await start({ upload: async () => "done" });
    const call = clientOf(protocol).upload();
    expect(await call.closeAndReceive()).toBe("done");
    expect(await call.closeAndReceive()).toBe("done");
  });

  test("an error that is longer than a client takes arrives without its body, and shortened", async () => {
    const { clientOf } = await start({
      async notes(_payload: undefined, stream: Stream) {
        await stream.send({ id: 1 });
        throw new served.BrokenError({ why: "y".repeat(200_000) }, { message: "m".repeat(200_000) });
      },
    });
    const call = clientOf(protocol).notes();
    expect(await call.receive()).toEqual({ id: 1 });
    expect(await failureOf(call.receive())).toMatchObject({ name: "broken" });
  });

  test("an error whose id takes all of a close reason still ends the call", async () => {
    const { clientOf } = await start({
      async notes(_payload: undefined, stream: Stream) {
        await stream.send({ id: 1 });
        throw new ServiceError({ name: "odd", id: "i".repeat(200), message: "m" });
      },
    });
    const call = clientOf(protocol).notes();
    expect(await call.receive()).toEqual({ id: 1 });
    expect(await failureOf(call.receive())).toBeInstanceOf(ServiceError);
  });

  test("an onError that throws doesn't keep a call from its end", async () => {
    const logged = vi.spyOn(console, "error").mockReturnValue();
    const onError = () => {
      throw new Error("the log is full");
    };
    const { clientOf } = await start(
      {
        async notes(_payload: undefined, stream: Stream) {
          await stream.send({ id: 1 });
          throw new Error("secret");
        },
      },
      { onError },
    );
    const call = clientOf(protocol).notes();
    expect(await call.receive()).toEqual({ id: 1 });
    expect(await failureOf(call.receive())).toMatchObject({ name: "fault" });
    expect(logged).toHaveBeenCalledWith(expect.objectContaining({ message: "the log is full" }));
  });

  test("a view can't be chosen after the first message was sent, though nothing is open yet", async () => {
    const thrown: unknown[] = [];
    const { clientOf } = await start({
      async notes(_payload: undefined, stream: Stream) {
        const sent = stream.send({ id: 1, body: "all of it" });
        try {
          stream.setView("tiny");
        } catch (error) {
          thrown.push(error);
        }
        await sent;
      },
    });
    const call = clientOf(protocol).notes();
    expect(await call.receive()).toEqual({ id: 1, body: "all of it" });
    expect(thrown).toEqual([expect.objectContaining({ message: "the view can't be chosen after the first message" })]);
  });

  test("credentials that expire close an open stream with 4401, and fire the handler's signal", async () => {
    let told: unknown = null;
    const { clientOf } = await start(
      {
        async ticks(_payload: unknown, _stream: Stream, { signal }: { signal: AbortSignal }) {
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          told = signal.reason;
        },
      },
      {},
      (_credentials, { expiresAt }) => expiresAt(new Date(Date.now() + 100)),
    );
    const error = await failureOf(clientOf(protocol).ticks({ token: "t" }).receive());
    expect(error).toMatchObject({ code: 4401 });
    await expect.poll(() => told).toMatchObject({ code: 4401 });
  });

  test("credentials that expire at no valid time are refused, and told as a fault", async () => {
    const { clientOf, faults } = await start({}, {}, (_credentials, { expiresAt }) => expiresAt(new Date(Number.NaN)));
    expect(await failureOf(clientOf(protocol).ticks({ token: "t" }).opened)).toMatchObject({ name: "fault" });
    expect(faults).toEqual([expect.any(TypeError)]);
  });
});

test("credentials that expire end server-sent events as a server that goes away does", async () => {
  let told: unknown = null;
  const { clientOf } = await start(
    {
      async news(_payload: unknown, stream: Stream, { signal }: { signal: AbortSignal }) {
        await stream.send(1);
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        told = signal.reason;
      },
    },
    {},
    (_credentials, { expiresAt }) => expiresAt(new Date(Date.now() + 100)),
  );
  const call = clientOf("goaidl.v1").news({ token: "t" });
  expect(await call.receive()).toBe(1);
  expect(await failureOf(call.receive())).toBeInstanceOf(StreamLostError);
  await expect.poll(() => told).toBeInstanceOf(StreamClosedError);
});

test("tokens that are tried over an open connection count as openings of the address", async () => {
  let checked = 0;
  const { port } = await start({}, { openingsPerSecond: 1 }, () => {
    checked++;
    return "ada";
  });
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ticks`, ["goaidl.v1", "goaidl.bearer.dA"]);
  ends.push(() => socket.terminate());
  const answers: unknown[] = [];
  socket.on("message", (data) => {
    for (const frame of [JSON.parse(String(data))].flat()) {
      if (frame.t === "authok") answers.push(frame.ok);
      if ((frame.t === "welcome" || frame.t === "authok") && answers.length < 3) {
        socket.send('{"t":"auth","token":"t"}');
      }
    }
  });
  await new Promise((resolve) => socket.on("open", resolve));
  socket.send('{"t":"hello","v":1,"c":1,"b":2048}');
  await expect.poll(() => answers).toEqual([true, false, false]);
  expect(checked).toBe(2);
});

test("a client that leaves in the middle of its body is no fault", async () => {
  const { port, faults } = await start({});
  const socket = connect(port, "127.0.0.1");
  socket.write("POST /save HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  const answer = await fetch(`http://127.0.0.1:${port}/save`, { method: "POST", body: '{"any":1}' });
  expect(answer.status).toBe(204);
  expect(faults).toEqual([]);
});

test("a value of any kind is no deeper than others can write again", async () => {
  const saved: unknown[] = [];
  const { port } = await start({ save: ({ any }: { any: unknown }) => void saved.push(any) });
  const post = (depth: number) => {
    const body = `{"any":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    return fetch(`http://127.0.0.1:${port}/save`, { method: "POST", body });
  };
  expect((await post(64)).status).toBe(204);
  for (const depth of [65, 100_000]) {
    const answer = await post(depth);
    expect([answer.status, (await answer.json()) as unknown]).toMatchObject([
      400,
      { message: /\/any nests deeper than 64/ },
    ]);
  }
  expect(saved).toHaveLength(1);
});

test("an error repeats no more of a peer's names than a person reads", async () => {
  const { port } = await start({});
  const name = "n".repeat(50_000);
  const entries = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`${name}${index}`, "no number"]));
  const answer = await fetch(`http://127.0.0.1:${port}/save`, {
    method: "POST",
    body: JSON.stringify({ any: 1, of: entries }),
  });
  expect(answer.status).toBe(400);
  expect((await answer.text()).length).toBeLessThan(10_000);
});

test("both ends of a connection let TCP notice a peer that vanished", async () => {
  const kept = vi.spyOn(Socket.prototype, "setKeepAlive");
  const { clientOf } = await start({ notes: async (_payload: undefined, stream: Stream) => stream.send({ id: 1 }) });
  expect(await clientOf("goa").notes().receive()).toEqual({ id: 1 });
  expect(kept.mock.calls).toEqual([
    [true, 60_000],
    [true, 60_000],
  ]);
});

test("a client without an address, as on a Unix socket, counts once", () => {
  const limits = new Limits({
    maxConnections: 1,
    maxConnectionsPerClient: 1,
    maxCallsPerClient: 9,
    openingsPerSecond: 1,
  });
  const policy = {
    ...({
      transport: "websocket",
      heartbeat: null,
      idleMs: null,
      openTimeoutMs: 1,
      writeTimeoutMs: 1,
      rate: null,
    } as const),
    ...({
      messageMaxBytes: 1,
      buffer: { messages: 1, bytes: 1 },
      resume: null,
      overflow: "wait",
      frame: "text",
      subprotocol: null,
    } as const),
    concurrency: { perClient: 2, total: 10 },
  };
  const shape = "server" as const;
  const method = { service: "s", name: "m", shape, routes: [], parameters: [], body: "none" as const, status: 101 };
  const take = () => limits.takeCall({ ...method, security: [], policy }, "");
  take();
  take();
  expect(take).toThrow("no more than 2 calls");
});
