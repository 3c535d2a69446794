import { describe, expect, test } from "vitest";
import { auto, createCaller, goa, goaidlV1 } from "../../../src/runtime/client/index.js";
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

  test("is asked for by the first call with streams", async () => {
    const stream = createCaller({ url }).receive(tail, { ...codecs, incoming }, undefined);
    await expect(stream.opened).rejects.toThrow("tail needs a profile: createCaller(options, goaidlV1)");
  });
});

test("a client on Node takes every profile by its name or as a value", () => {
  for (const protocol of ["goaidl.v1", "goa", "auto", goaidlV1, goa, auto] as const) {
    createNodeCaller({ url, protocol });
  }
});
