import { afterEach, describe, expect, test, vi } from "vitest";
import { createCaller, eventStreams } from "../../../src/runtime/client/index-node.js";
import { Tokens } from "../../../src/runtime/client/tokens.js";
import { OpenError } from "../../../src/runtime/errors.js";
import { codecs, failureOf, incoming, method, outgoing } from "../probe.js";

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const jwt = (exp: number) => `e30.${Buffer.from(JSON.stringify({ exp })).toString("base64url")}.c2ln`;

function tokensOf(give: (count: number) => unknown) {
  let count = 0;
  // A value that a program in plain JavaScript could return.
  const provider = vi.fn(async () => give(++count) as string);
  return { tokens: new Tokens(provider), provider };
}

describe("the token of a client", () => {
  test("is requested once for calls that begin together, and kept", async () => {
    const { tokens, provider } = tokensOf((count) => `t${count}`);
    expect(await Promise.all([tokens.get(null), tokens.get(null)])).toEqual(["t1", "t1"]);
    expect(await tokens.get(null)).toBe("t1");
    expect(provider).toHaveBeenCalledTimes(1);
  });

  test("is requested again after it was refused, once for all affected calls", async () => {
    const { tokens, provider } = tokensOf((count) => `t${count}`);
    await tokens.get(null);
    expect(await Promise.all([tokens.get("t1"), tokens.get("t1")])).toEqual(["t2", "t2"]);
    expect(await tokens.get("t1")).toBe("t2");
    expect(provider).toHaveBeenCalledTimes(2);
  });

  test("is requested again when it is about to expire, as it claims or as the server reports", async () => {
    vi.useFakeTimers({ now: 1_000_000 });
    const { tokens, provider } = tokensOf((count) => (count === 1 ? jwt(1_100) : `t${count}`));
    await tokens.get(null);
    vi.setSystemTime(1_079_999);
    await tokens.get(null);
    expect(provider).toHaveBeenCalledTimes(1);
    vi.setSystemTime(1_080_000);
    expect(await tokens.get(null)).toBe("t2");
    tokens.lasts("t2", 100_000);
    vi.setSystemTime(1_159_999);
    expect(await tokens.get(null)).toBe("t2");
    vi.setSystemTime(1_160_000);
    expect(await tokens.get(null)).toBe("t3");
  });
});

const calls = {
  "a call without streams": (token: () => string) =>
    createCaller({ url: "http://127.0.0.1:9", token }).unary(
      method("ask", "unary"),
      { ...codecs, result: incoming },
      undefined,
    ),
  "a session": (token: () => string) =>
    createCaller({ url: "http://127.0.0.1:9", token }).duplex(
      method("talk", "bidirectional"),
      { ...codecs, incoming, outgoing },
      undefined,
    ).opened,
  "server-sent events": (token: () => string) =>
    createCaller({ url: "http://127.0.0.1:9", token }, eventStreams).receive(
      method("events", "server", { transport: "sse" }),
      { ...codecs, incoming },
      undefined,
    ).opened,
};

describe.each(Object.entries(calls))("%s", (_name, call) => {
  test.each([
    [undefined, "undefined"],
    [null, "null"],
    [7, "a number"],
    ["", "an empty string"],
    ["a\nb", "a text that a header can't carry"],
  ])("fails at once if the provider returns %j", async (value, description) => {
    const provider = vi.fn(() => value as string);
    const error = await failureOf(call(provider));
    expect(error).toBeInstanceOf(OpenError);
    expect(String(error)).toContain(`the token provider returned ${description}`);
    expect(provider).toHaveBeenCalledTimes(1);
  });
});

test("a token that travels in plain text over a network causes a warning", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  const token = () => "t";
  for (const url of ["wss://api.example.com", "ws://localhost:1", "http://127.0.0.1", "http://[::1]:8080"]) {
    createCaller({ url, token });
  }
  createCaller({ url: "ws://api.example.com" });
  expect(warn).not.toHaveBeenCalled();
  createCaller({ url: "ws://api.example.com", token });
  expect(warn).toHaveBeenCalledTimes(1);
  expect(warn.mock.calls[0]?.[0]).toContain("api.example.com in plain text");
});
