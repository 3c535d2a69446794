import { Socket } from "node:net";
import { afterEach, describe, expect, test, vi } from "vitest";
import { ServiceError, ValidationError } from "../../../src/runtime/errors.js";
import { failureOf } from "../probe.js";
import { type Stream, served, start } from "./notes-server.js";

afterEach(() => {
  vi.restoreAllMocks();
});

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

  test("an error that is larger than the client accepts arrives shortened and without its body", async () => {
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

  test("an error whose ID alone fills the close reason still ends the call", async () => {
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

  test("an onError that throws doesn't keep a call from ending", async () => {
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
});

test("both ends of a connection enable TCP's keep-alive", async () => {
  const kept = vi.spyOn(Socket.prototype, "setKeepAlive");
  const { clientOf } = await start({ notes: async (_payload: undefined, stream: Stream) => stream.send({ id: 1 }) });
  expect(await clientOf("goa").notes().receive()).toEqual({ id: 1 });
  expect(kept.mock.calls).toEqual([
    [true, 60_000],
    [true, 60_000],
  ]);
});
