import { describe, expect, test } from "vitest";
import { auto, createCaller, goa, goaidlV1, restarts, sharedConnection } from "../../../src/runtime/client/index.js";
import { createCaller as createNodeCaller } from "../../../src/runtime/client/index-node.js";
import { codecs, incoming, method } from "../probe.js";

const url = "http://127.0.0.1:9";
const tail = method("tail", "server");

describe("the profile of a client in a page", () => {
  test("is refused by name if the bundle does not contain it, with the import that adds it", () => {
    expect(() => createCaller({ url, protocol: "goa" }, goaidlV1)).toThrow(
      'the profile "goa" is not in this bundle: import { goa } from "goaidl/client" and pass it as `protocol`',
    );
    expect(() => createCaller({ url, protocol: "goaidl.v1" })).toThrow("import { goaidlV1 }");
  });

  test("may be named if the generated client has it; `auto` is goaidl.v1, because pages can't fall back", () => {
    createCaller({ url, protocol: "goaidl.v1" }, goaidlV1);
    createCaller({ url, protocol: "goa" }, goa);
    createCaller({ url, protocol: "auto" }, goaidlV1);
    createCaller({ url, protocol: auto });
  });

  test("is needed only by the first call with streams", async () => {
    const stream = createCaller({ url }).receive(tail, { ...codecs, incoming }, undefined);
    await expect(stream.opened).rejects.toThrow(
      'the profile of tail is not in this bundle: import { goaidlV1 } from "goaidl/client" and pass it to createCaller',
    );
  });
});

describe("restarts in a page", () => {
  const missing = 'restart is not in this bundle: import { restarts } from "goaidl/client" and pass it as `restarts`';
  const from = { payloadField: "since", resultField: "at" };
  const resuming = method("follow", "server", { resume: { withinMs: 1_000, restart: from } });
  const upload = method("upload", "client");
  const outgoing = { encode: (value: unknown) => value };

  test("are refused with the import that adds them: for a client, a call and a contract", async () => {
    expect(() => createCaller({ url, restart: "always" }, goaidlV1)).toThrow(missing);
    const caller = createCaller({ url }, goaidlV1);
    const always = caller.receive(tail, { ...codecs, incoming }, undefined, { restart: "always" });
    await expect(always.opened).rejects.toThrow(missing);
    await expect(caller.receive(resuming, { ...codecs, incoming }, undefined).opened).rejects.toThrow(missing);
    const inGoa = createCaller({ url }, goa).receive(tail, { ...codecs, incoming }, undefined, { restart: true });
    await expect(inGoa.opened).rejects.toThrow(missing);
  });

  test("are an option or a part, and not needed by calls that can't restart", async () => {
    createCaller({ url, restart: "always", restarts }, goaidlV1);
    createCaller({ url, restart: "always" }, goaidlV1, restarts);
    const caller = createCaller({ url, backoff: { attempts: 1 } }, goaidlV1);
    const sent = caller.send(upload, { ...codecs, outgoing }, undefined, { restart: "always" });
    await expect(sent.opened).rejects.toThrow("the stream could not be opened");
    const once = caller.receive(tail, { ...codecs, incoming }, undefined, { restart: true });
    await expect(once.opened).rejects.toThrow("the stream could not be opened");
  });
});

test("a shared connection in a page is refused with the import that adds it", () => {
  expect(() => createCaller({ url, connection: "shared" }, goaidlV1)).toThrow(
    'connection: "shared" is not in this bundle: import { sharedConnection } from "goaidl/client" and pass it to createCaller',
  );
  createCaller({ url, connection: "shared" }, goaidlV1, sharedConnection);
});

test("a client on Node takes every profile by its name or as a value", () => {
  for (const protocol of ["goaidl.v1", "goa", "auto", goaidlV1, goa, auto] as const) {
    createNodeCaller({ url, protocol });
  }
});
