import { describe, expect, test } from "vitest";
import { createCaller } from "../../../src/runtime/client/index-node.js";
import { string } from "../../../src/runtime/codec/primitives.js";
import { ValidationError } from "../../../src/runtime/errors.js";
import type { Fetch } from "../../../src/runtime/transport/fetch.js";
import { failureOf } from "../probe.js";
import { descriptor, failing } from "./call-parts.js";

describe("a view that the contract doesn't have", () => {
  test.each(["constructor", "toString", "__proto__", "nothing"])("is refused: %s", async (view) => {
    const fetch: Fetch = async () => new Response("1", { headers: { "goa-view": view } });
    const platform = { fetch, setsHeaders: true, dial: () => failing };
    const caller = createCaller({ url: "http://x", platform });
    const unary = { ...descriptor, shape: "unary" as const, policy: null, status: 200 };
    const result = { decode: string, views: { tiny: string } };
    const answer = caller.unary(unary, { payload: null, errors: [], result }, undefined);
    expect(await failureOf(answer)).toBeInstanceOf(ValidationError);
  });
});
