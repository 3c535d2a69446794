import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { StreamClosedError, StreamLostError } from "../../../src/runtime/errors.js";
import { failureOf } from "../probe.js";
import { ends, type Stream, start } from "./notes-server.js";

describe.each(["goa", "goaidl.v1"] as const)("in profile %s", (protocol) => {
  test("credentials that expire close an open stream with 4401, and fire the handler's signal", async () => {
    let signalReason: unknown = null;
    const { clientOf } = await start(
      {
        async ticks(_payload: unknown, _stream: Stream, { signal }: { signal: AbortSignal }) {
          await new Promise((resolve) => signal.addEventListener("abort", resolve));
          signalReason = signal.reason;
        },
      },
      {},
      (_credentials, { expiresAt }) => expiresAt(new Date(Date.now() + 100)),
    );
    const error = await failureOf(clientOf(protocol).ticks({ token: "t" }).receive());
    expect(error).toMatchObject({ code: 4401 });
    await expect.poll(() => signalReason).toMatchObject({ code: 4401 });
  });

  test("credentials whose expiry is not a valid time are refused, and reported as a fault", async () => {
    const { clientOf, faults } = await start({}, {}, (_credentials, { expiresAt }) => expiresAt(new Date(Number.NaN)));
    expect(await failureOf(clientOf(protocol).ticks({ token: "t" }).opened)).toMatchObject({ name: "fault" });
    expect(faults).toEqual([expect.any(TypeError)]);
  });
});

test("expired credentials end server-sent events like a shutdown of the server", async () => {
  let signalReason: unknown = null;
  const { clientOf } = await start(
    {
      async news(_payload: unknown, stream: Stream, { signal }: { signal: AbortSignal }) {
        await stream.send(1);
        await new Promise((resolve) => signal.addEventListener("abort", resolve));
        signalReason = signal.reason;
      },
    },
    {},
    (_credentials, { expiresAt }) => expiresAt(new Date(Date.now() + 100)),
  );
  const call = clientOf("goaidl.v1").news({ token: "t" });
  expect(await call.receive()).toBe(1);
  expect(await failureOf(call.receive())).toBeInstanceOf(StreamLostError);
  await expect.poll(() => signalReason).toBeInstanceOf(StreamClosedError);
});

test("tokens that a client tries over an open connection count as openings of its address", async () => {
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
