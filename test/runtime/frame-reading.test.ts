/** The option `frames` of servers and of clients on Node, over real sockets. */
import { once } from "node:events";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { createCaller } from "../../src/runtime/client/index-node.js";
import { nodePlatform } from "../../src/runtime/client/node-platform.js";
import { bindBidirectional, bindService } from "../../src/runtime/server/bind.js";
import { createServer } from "../../src/runtime/server/create-server.js";
import type { FrameReading } from "../../src/runtime/transport/frame-reader.js";
import { codecs, incoming, method, outgoing } from "./probe.js";

const echo = method("echo", "bidirectional", {
  messageMaxBytes: 100_000,
  buffer: { messages: 64, bytes: 200_000 },
  heartbeat: { everyMs: 20, timeoutMs: 5_000 },
});
const both = { ...codecs, incoming, outgoing };
const closers: (() => Promise<void>)[] = [];

async function serve(frames: FrameReading): Promise<string> {
  const service = bindService("probe", [
    bindBidirectional(echo, both, async (_payload, stream) => {
      for await (const message of stream) await stream.send(message);
    }),
  ]);
  const server = createServer({ services: [service], frames, onError: () => {} });
  closers.push(() => server.close({ graceMs: 0 }));
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return `ws://127.0.0.1:${port}`;
}

afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

describe.each(["ws", "fast"] as const)("frames: %s", (frames) => {
  test.each([
    { protocol: "goa", connection: "perCall" },
    { protocol: "goaidl.v1", connection: "perCall" },
    { protocol: "goaidl.v1", connection: "shared" },
  ] as const)("echoes texts of every size and alphabet ($protocol, $connection)", async ({ protocol, connection }) => {
    const caller = createCaller({ url: await serve(frames), protocol, connection, platform: nodePlatform({ frames }) });
    const stream = caller.duplex(echo, both, undefined);
    const texts = Array.from({ length: 300 }, (_, index) => `${"aé漢😀"[index % 4]}`.repeat((index * 37) % 400));
    texts.push("x".repeat(90_000), "é".repeat(40_000), "");
    const sending = (async () => {
      for (const text of texts) await stream.send(text);
    })();
    for (const text of texts) expect(await stream.receive()).toBe(text);
    await sending;
    await stream.end();
    expect(await stream.receive()).toBeUndefined();
  });

  test("a client that violates the protocol is closed with its code", async () => {
    const url = await serve(frames);
    const codes: unknown[] = [];
    const violations: ((ws: WebSocket) => void)[] = [
      // Not UTF-8.
      (ws) => ws.send(Buffer.from([0x22, 0xff, 0x22]), { binary: false }),
      (ws) => ws.send("x".repeat(100_001)),
      // A frame without a mask.
      (ws) => Reflect.get(ws, "_socket").write(Buffer.from([0x81, 0x02, 0x22, 0x22])),
    ];
    for (const violate of violations) {
      const ws = new WebSocket(`${url}/echo`);
      await once(ws, "open");
      ws.send('"first"');
      violate(ws);
      const [code] = await once(ws, "close");
      codes.push(code);
    }
    expect(codes).toEqual([1007, 1009, 1002]);
  });
});
