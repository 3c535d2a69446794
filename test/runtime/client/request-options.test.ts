import { describe, expect, test } from "vitest";
import type { CallOptions } from "../../../src/runtime/client/call-options.js";
import type { ClientOptions } from "../../../src/runtime/client/client-options.js";
import { createCaller, eventStreams } from "../../../src/runtime/client/index.js";
import type { Platform } from "../../../src/runtime/client/platform.js";
import { codecs, incoming, method } from "../probe.js";

/** A platform that records its requests and answers "done", which is an event at `/events`. */
function noting(): { readonly platform: Platform; readonly requests: RequestInit[] } {
  const requests: RequestInit[] = [];
  return {
    requests,
    platform: {
      setsHeaders: false,
      dial: () => {
        throw new Error("no sockets");
      },
      fetch: async (url, init) => {
        requests.push(init);
        const wantsEvents = url.endsWith("/events");
        const type = wantsEvents ? "text/event-stream" : "application/json";
        return new Response(wantsEvents ? "data: done\n\n" : '"done"', { headers: { "content-type": type } });
      },
    },
  };
}

const url = "http://127.0.0.1:9";
const unary = method("greet", "unary");

function headerOf(request: RequestInit | undefined, name: string): string | null {
  return new Headers(request?.headers).get(name);
}

describe("options of a client for its requests", () => {
  test("a function for headers is called for each call", async () => {
    const { platform, requests } = noting();
    let count = 0;
    const caller = createCaller({ url, platform, headers: () => ({ "x-count": String(++count) }) });
    for (let call = 0; call < 2; call++) {
      await caller.unary(unary, { ...codecs, result: incoming }, undefined, { headers: { "x-call": "a" } });
    }
    expect(requests.map((request) => headerOf(request, "x-count"))).toEqual(["1", "2"]);
    expect(requests.map((request) => headerOf(request, "x-call"))).toEqual(["a", "a"]);
  });

  test("`credentials` decides about cookies of requests and event streams, and Fetch's default applies without it", async () => {
    const { platform, requests } = noting();
    const events = method("events", "server", { transport: "sse", sse: { text: true } });
    const caller = createCaller({ url, platform, credentials: "include" }, eventStreams);
    await caller.unary(unary, { ...codecs, result: incoming }, undefined, {});
    await caller.receive(events, { ...codecs, incoming }, undefined, {}).receive();
    await createCaller({ url, platform }).unary(unary, { ...codecs, result: incoming }, undefined, {});
    expect(requests.map(({ credentials }) => credentials)).toEqual(["include", "include", undefined]);
  });

  test("may be undefined, also for tsc with exactOptionalPropertyTypes", async () => {
    const { platform } = noting();
    const options: ClientOptions = {
      url,
      platform,
      headers: undefined,
      credentials: undefined,
      token: undefined,
      protocol: undefined,
      connection: undefined,
      restart: undefined,
      backoff: { baseMs: undefined, maxMs: undefined, attempts: undefined },
    };
    const call: CallOptions = {
      signal: undefined,
      headers: { "x-a": undefined },
      onEvent: undefined,
      restart: undefined,
    };
    expect(await createCaller(options).unary(unary, { ...codecs, result: incoming }, undefined, call)).toBe("done");
  });
});
