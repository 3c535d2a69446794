import { afterEach, describe, expect, test, vi } from "vitest";
import { CallLog, maxEntries } from "../../src/console/model/call-log.js";
import { completionsAt } from "../../src/console/model/completions.js";
import { commandLine, testOfCall, typescriptCall } from "../../src/console/model/copy-as.js";
import { credentialSlots, placeCredentials } from "../../src/console/model/credential-slots.js";
import { FilteredLog } from "../../src/console/model/filter-entries.js";
import { faultyPlatform, NetworkFaults } from "../../src/console/model/network-faults.js";
import { readFragment, shareFragment } from "../../src/console/model/share-link.js";
import { valueDifference } from "../../src/console/model/value-difference.js";
import { loadContract } from "../../src/interactive/load-contract.js";
import { designOf, generated } from "../support/compile-text.js";
import { typeCheck } from "../support/generated-project.js";
import { playground } from "./playground-service.js";

const design = designOf(playground, "playground.goa");
const contract = loadContract(design, "playground.goa");

function methodNamed(name: string) {
  const found = contract.methods.find(({ method }) => method.name === name);
  if (found === undefined) throw new Error(`there is no method ${name}`);
  return found;
}

const entry = (text: string) => ({ lane: "server", kind: "message", text, bytes: 1, number: 1 }) as const;

describe("the log of a call", () => {
  test("notifies its listeners once for all entries of a turn", async () => {
    const log = new CallLog(() => 0);
    let notifications = 0;
    const stop = log.subscribe(() => notifications++);
    for (let count = 0; count < 100; count++) log.add(entry("a"));
    await Promise.resolve();
    expect(notifications).toBe(1);
    log.add(entry("b"));
    await Promise.resolve();
    expect(notifications).toBe(2);
    stop();
    log.add(entry("c"));
    await Promise.resolve();
    expect(notifications).toBe(2);
  });

  test("is bounded, and filters work on it", () => {
    const log = new CallLog(() => 0);
    const all = new FilteredLog(log, { search: "", frames: false });
    const some = new FilteredLog(log, { search: "MESSAGE 7", frames: false });
    for (let count = 0; count < maxEntries * 1.5; count++) {
      log.add(entry(`message ${count}`));
      if (count % 50_000 === 0) all.update();
    }
    expect(log.entries.length).toBeLessThanOrEqual(maxEntries * 1.25);
    expect(all.update().length).toBe(log.entries.length);
    expect(all.update()[0]).toBe(log.entries[0]);
    expect(some.update().every(({ text }) => text.startsWith("message 7"))).toBe(true);
  });
});

test("differences name the part and its values before and after", () => {
  expect(valueDifference({ a: [1, 2], b: { "c/d": null } }, { a: [1, 3, 4], b: { "c/d": "x" } })).toEqual([
    { path: "/a/1", before: 2, after: 3 },
    { path: "/a/2", before: undefined, after: 4 },
    { path: "/b/c~1d", before: null, after: "x" },
  ]);
  expect(valueDifference([1], { 0: 1 })).toHaveLength(1);
  expect(
    valueDifference({}, Object.fromEntries(Array.from({ length: 100 }, (_one, index) => [index, 1])), 5),
  ).toHaveLength(5);
});

describe("completions", () => {
  test.each([
    ['{"lev', ["level"]],
    ['{"level": ', ["low", "very high"]],
    ['{"level": "v', ["very high"]],
    ['{"text": "a", "te', []],
    ['{"flag": t', ["true"]],
    ['{"figure": {', ["kind"]],
    ['{"figure": {"kind": "c', ["circle"]],
    ['{"figure": {"kind": "circle", ', ["radius"]],
    ['{"nested": [{"x": 1, ', ["y"]],
    ['{"text": "}{", "count": 1, "mo', ["moment"]],
  ])("%s", (text, labels) => {
    const { options } = completionsAt(methodNamed("everything"), "payload", text, text.length);
    expect(options.map(({ label }) => label)).toEqual(labels);
  });
});

describe("links", () => {
  const login = loadContract(
    designOf(
      `goa 1
scheme key apiKey
service s { method m { security key  payload { @apiKey(key) api_key: string }  http { GET "/m"  param api_key } } }`,
      "s.goa",
    ),
    "s.goa",
  );

  test("contain the call, but no secrets and no login", () => {
    const method = login.methods[0];
    if (method === undefined) throw new Error("there is no method");
    const fragment = shareFragment(method, {
      url: "ws://user:pass@localhost:1/x",
      payload: { api_key: "hidden" },
      message: [1],
    });
    expect(decodeURIComponent(fragment)).not.toMatch(/hidden|pass/);
    expect(readFragment(fragment)).toEqual({ method: "s.m", url: "ws://localhost:1/x", payload: {}, message: [1] });
  });

  test.each(["", "#top", "#call=", "#call=%7B", "#call=1", "#call=null", "#call=%"])(
    "%s is not a link to a call",
    (fragment) => {
      expect(readFragment(fragment)).toBeNull();
    },
  );
});

test("the token of a scheme without a field belongs to the client", () => {
  const slots = credentialSlots(methodNamed("secret"), new Map([["session", "jwt"]]));
  expect(slots).toEqual([{ scheme: "session", role: "token", field: null }]);
  expect(placeCredentials(slots, new Map([["session token", "good"]]))).toEqual({ fields: {}, token: "good" });
});

describe("copied calls", () => {
  const copied = (name: string, payload: unknown, messages: readonly unknown[] = []) => ({
    method: methodNamed(name),
    source: "playground.goa",
    module: "play",
    url: "ws://localhost:8080",
    payload,
    messages,
  });
  const calls = [
    copied("hello", { name: "it's" }),
    copied("count", { to: 3 }),
    copied("sum", undefined, [1, 2]),
    copied("echo", undefined, [{ kind: "circle", radius: 1 }]),
    copied("events", undefined),
  ];

  test("are quoted for a shell", () => {
    expect(commandLine(copied("hello", { name: "it's" }))).toBe(
      `npx goaidl call playground.goa play.hello --url ws://localhost:8080 -d '{"name":"it'\\''s"}'`,
    );
  });

  test("pass the strictest tsc, as programs and as tests", async () => {
    const files = new Map<string, string>([
      [
        "play-service.ts",
        'import type { BoundService } from "goaidl/server";\nexport declare const service: BoundService;\n',
      ],
    ]);
    for (const [path, text] of generated(design, "ts-client")) files.set(`gen/ts-client/${path}`, text);
    for (const call of calls) {
      const { name } = call.method.method;
      files.set(`${name}.ts`, typescriptCall(call));
      files.set(`${name}.test.ts`, testOfCall(call));
    }
    expect(await typeCheck("console-copies", files)).toEqual([]);
  });
});

describe("a network with faults", () => {
  afterEach(() => void vi.useRealTimers());

  function dialled(faults: NetworkFaults) {
    const sent: string[] = [];
    const received: string[] = [];
    let arrive = (_text: string): void => {};
    const platform = faultyPlatform(
      {
        setsHeaders: true,
        fetch: () => Promise.reject(new Error("no requests")),
        dial: () => (_protocols, events) => {
          arrive = (text) => events.text(text, text.length);
          return {
            bufferedBytes: 0,
            send: (data) => void sent.push(String(data)),
            close: () => events.closed(1000, "", null),
            terminate: () => events.closed(1006, "", null),
          };
        },
      },
      faults,
    );
    const socket = platform.dial(
      "ws://x",
      {},
      1_000,
    )([], {
      opened: () => {},
      text: (text) => received.push(text),
      binary: () => {},
      closed: (code) => received.push(String(code)),
    });
    return { socket, sent, received, arrive: (text: string) => arrive(text) };
  }

  test("delays data in order, also after the delay has become shorter", () => {
    vi.useFakeTimers();
    const faults = new NetworkFaults();
    const { socket, sent, received, arrive } = dialled(faults);
    faults.delayMs = 1_000;
    socket.send("a", () => {});
    arrive("1");
    expect(socket.bufferedBytes).toBe(1);
    faults.delayMs = 0;
    socket.send("b", () => {});
    arrive("2");
    vi.advanceTimersByTime(999);
    expect([sent, received]).toEqual([[], []]);
    vi.advanceTimersByTime(1);
    expect([sent, received]).toEqual([
      ["a", "b"],
      ["1", "2"],
    ]);
    expect(socket.bufferedBytes).toBe(0);
  });

  test("passes no data while it is half-open, and all of it afterwards, but passes a cut at once", () => {
    const faults = new NetworkFaults();
    const { socket, sent, received, arrive } = dialled(faults);
    faults.isSilent = true;
    socket.send("a", () => {});
    arrive("1");
    expect([sent, received]).toEqual([[], []]);
    faults.isSilent = false;
    expect([sent, received]).toEqual([["a"], ["1"]]);
    faults.isSilent = true;
    socket.terminate();
    expect(received).toEqual(["1", "1006"]);
  });

  test("replaces a token by an invalid one once", () => {
    const faults = new NetworkFaults();
    const { socket, sent } = dialled(faults);
    faults.spoiledToken = "good";
    socket.send('{"authorization":"Bearer good"}', () => {});
    socket.send('{"authorization":"Bearer good"}', () => {});
    expect(sent).toEqual(['{"authorization":"Bearer expired"}', '{"authorization":"Bearer good"}']);
  });
});
