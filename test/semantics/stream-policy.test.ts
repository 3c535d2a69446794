import { describe, expect, test } from "vitest";
import type { StreamPolicy } from "../../src/ir/stream.js";
import { compile } from "../../src/semantics/compile.js";

function compiled(text: string) {
  return compile("main.goa", { read: (path) => (path === "main.goa" ? text : null) });
}

const method = (stream: string, above = ""): string =>
  `service s { ${above} method m { streaming payload any  streaming result any  http { GET "/m" }  stream { ${stream} } } }`;

function policyOf(text: string): StreamPolicy | null | undefined {
  return compiled(text).value.design?.services[0]?.methods[0]?.stream;
}

/** The reports, each with the text that it points at. */
function reports(text: string): string[] {
  return compiled(text).diagnostics.map(({ code, span }) => `${code} @ ${span.file.text.slice(span.start, span.end)}`);
}

test("the default window grows with a larger message, and an explicit one doesn't", () => {
  const window = (stream: string) => policyOf(method(stream))?.buffer;
  expect(window("message max 5MiB")).toEqual({ messages: 1024, bytes: 5 * 1024 ** 2 });
  expect(window("message max 5MiB  buffer 64 messages")).toEqual({ messages: 64, bytes: 5 * 1024 ** 2 });
  expect(window("message max 1KiB")).toEqual({ messages: 1024, bytes: 1024 ** 2 });
  expect(reports(method("message max 5MiB  buffer 1MiB"))).toHaveLength(1);
});

test("a subprotocol is inherited, replaced and switched off", () => {
  const above = 'stream { subprotocol "ocpp1.6" }';
  expect(policyOf(method(""))?.subprotocol).toBeNull();
  expect(policyOf(method("", above))?.subprotocol).toBe("ocpp1.6");
  expect(policyOf(method('subprotocol "ocpp2.0.1"', above))?.subprotocol).toBe("ocpp2.0.1");
  expect(policyOf(method("subprotocol off", above))?.subprotocol).toBeNull();
});

test.each(["", "two words", "a,b", "ocpp/1.6", "größe", "goaidl.v1", "GOAIDL.mux.v1"])(
  "%j is not the name of a subprotocol",
  (name) => {
    expect(reports(method(`subprotocol "${name}"`))).toEqual([`invalid-policy @ "${name}"`]);
  },
);

test("server-sent events have no subprotocol", () => {
  const events = (stream: string, above = ""): string =>
    `service s { ${above} method m { streaming result any  http { GET "/m" }  stream { transport sse  ${stream} } } }`;
  expect(reports(events('subprotocol "a"'))).toEqual(['invalid-policy @ subprotocol "a"']);
  expect(policyOf(events("", 'stream { subprotocol "a" }'))?.subprotocol).toBeNull();
});

test.each([
  ["4004", true],
  ["4004 final", false],
  ["4600", false],
  ["4600 retry", true],
  ["4404 final", false],
  ["4404 retry", true],
  ["3000 final", false],
  ["4999 retry", true],
])("a close code says whether the client may start again: close %s", (code, retry) => {
  const text = method(`error e close ${code}`, "error e");
  expect(reports(text)).toEqual([]);
  expect(compiled(text).value.design?.services[0]?.methods[0]?.errors).toMatchObject([
    { close: Number.parseInt(code, 10), retry },
  ]);
});

test.each(["4404", "3000", "2999 final", "1011 retry", "5000 final"])("close %s is out of range", (code) => {
  expect(reports(method(`error e close ${code}`, "error e"))).toEqual([`close-code-range @ ${code.split(" ")[0]}`]);
});

test("the largest message has one limit, or one for each direction", () => {
  const limits = (stream: string, above = "") => {
    const text = method(stream, above);
    const policy = policyOf(text);
    return reports(text).length > 0 ? reports(text) : [policy?.messageMaxBytes, policy?.messageMaxBytesToClient];
  };
  const above = "stream { message max 16KiB from client 2MiB to client }";
  expect(limits("message max 16KiB")).toEqual([16_384, null]);
  expect(limits("message max 16KiB from client 1MiB to client")).toEqual([16_384, 1_048_576]);
  expect(limits("message max 1MiB to client 16KiB from client")).toEqual([16_384, 1_048_576]);
  expect(limits("message max 16KiB from client")).toEqual([16_384, 65_536]);
  expect(limits("message max 16KiB to client")).toEqual([65_536, 16_384]);
  expect(limits("message max 8KiB from client 8KiB to client")).toEqual([8_192, null]);
  expect(limits("", above)).toEqual([16_384, 2_097_152]);
  expect(limits("message max 1KiB from client", above)).toEqual([1_024, 2_097_152]);
  expect(limits("message max 1KiB", above)).toEqual([1_024, null]);
  expect(limits("message max off", above)).toEqual([65_536, null]);
  expect(policyOf(method("", above))?.buffer.bytes).toBe(2_097_152);
});

test.each([
  ["message max 1KiB 2KiB", "invalid-policy @ 1KiB"],
  ["message max 1KiB 2KiB to client", "invalid-policy @ 1KiB"],
  ["message max 1KiB from client 2KiB", "invalid-policy @ 2KiB"],
  ["message max 1KiB to client 2KiB to client", "duplicate-clause @ 2KiB to client"],
  ["message max 1KiB from client 0B to client", "invalid-policy @ 0B"],
  ["message max 1KiB from client 2GiB to client", "invalid-policy @ 2GiB"],
  ["message max 1KiB from server", "unexpected-token @ server"],
  ["concurrency 4 per client 5 total 6 per client", "duplicate-clause @ 6 per client"],
  ["concurrency 4 total 4 total", "duplicate-clause @ 4 total"],
  ["buffer 4 messages 1MiB 5 messages", "duplicate-clause @ 5 messages"],
  ["buffer 1MiB 2MiB", "duplicate-clause @ 2MiB"],
  ["message max from client", "unexpected-token @ from"],
  ["message max 65536 to client", "expected-size @ 65536"],
])("%s", (stream, report) => {
  expect(reports(method(stream))[0]).toBe(report);
});

test("the window holds the larger of both", () => {
  expect(reports(method("message max 1KiB from client 2MiB to client  buffer 1MiB"))).toHaveLength(1);
});

describe("server-sent events", () => {
  const events = (
    transport: string,
    { route = 'GET "/m"', payload = "", result = "{ n: int  s: string  o?: int }" } = {},
  ) =>
    `service s { method m { ${payload} streaming result ${result}  http { ${route} }  stream { transport sse ${transport} } } }`;

  test.each(["POST", "PUT", "PATCH", "DELETE"])("answer %s, whose body has the fields without a place", (verb) => {
    const text = events("", {
      route: `${verb} "/m/{id}"  param q`,
      payload: "payload { id: string  q: int  more: int[] }",
    });
    expect(reports(text)).toEqual([]);
    const http = compiled(text).value.design?.services[0]?.methods[0]?.http;
    expect(http).toMatchObject({ routes: [{ verb }], body: { kind: "fields", fields: ["more"] }, status: 200 });
  });

  test.each(["HEAD", "OPTIONS"])("can't answer %s", (verb) => {
    expect(reports(events("", { route: `${verb} "/m"` }))).toEqual([`stream-verb @ ${verb}`]);
  });

  test("can have a closing text and a time to reconnect", () => {
    expect(policyOf(events('{ retry n  end "[DONE]" }'))?.sse).toMatchObject({ retry: "n", end: "[DONE]" });
    expect(reports(events("{ retry o }"))).toEqual([]);
    expect(reports(events("{ retry s }"))).toEqual(["event-field @ s"]);
    expect(reports(events("{ retry x }"))).toEqual(["unknown-field @ x"]);
    expect(reports(events("{ end DONE }"))).toEqual(["invalid-policy @ DONE"]);
    expect(reports(events('{ end "" }'))).toEqual(['invalid-policy @ ""']);
    expect(reports(events('{ end "a\\nb" }'))).toEqual(['invalid-policy @ "a\\nb"']);
  });

  test("can share a method with an answer in one piece", () => {
    const text = events('{ end "[DONE]" }', {
      route: 'POST "/m"  response 201',
      payload: "payload { id: string }  result { all: string[] }",
    });
    expect(reports(text)).toEqual([]);
    const methods = compiled(text).value.design?.services[0]?.methods;
    expect(methods).toMatchObject([
      { name: "m", shape: "unary", streamingResult: null, stream: null, http: { status: 201 } },
      { name: "mStream", shape: "server", result: null, stream: { transport: "sse" }, http: { status: 200 } },
    ]);
    expect(methods?.map(({ http }) => [http.routes[0]?.path, http.body])).toEqual([
      ["/m", { kind: "fields", fields: ["id"] }],
      ["/m", { kind: "fields", fields: ["id"] }],
    ]);
  });

  test.each([
    ["drop_all", "drop_all_stream"],
    ["dropAll", "dropAllStream"],
    ['"drop-all"', "drop-all-stream"],
  ])("of %s are called %s", (name, derived) => {
    const text = events("").replace("method m {", `method ${name} { result string `);
    expect(compiled(text).value.design?.services[0]?.methods[1]?.name).toBe(derived);
  });

  test("the derived name belongs to no other method, and the routes to one of each kind", () => {
    const other = 'method m_stream { result string  http { GET "/other" } }';
    const both = events("").replace("method m {", `${other} method m { result string `);
    expect(reports(both)).toEqual(["name-clash @ m"]);
    const plain = (name: string) => `method ${name} { result string  http { GET "/m" } }`;
    expect(reports(events("").replace("method m {", `${plain("a")} method m {`))).toEqual([]);
    expect(reports(events("").replace("method m {", `${plain("a")} ${plain("b")} method m {`))).toEqual([
      'route-conflict @ GET "/m"',
    ]);
    const websocket = 'service s { method m { result string  streaming result string  http { GET "/m" } } }';
    expect(reports(websocket)).toEqual(["two-results @ streaming result string"]);
  });

  test("the report of a stream that isn't a GET suggests `transport sse`", () => {
    const [problem] = compiled('service s { method m { streaming result string  http { POST "/m" } } }').diagnostics;
    expect(problem).toMatchObject({ code: "stream-verb", hint: expect.stringContaining("transport sse") });
  });
});

test("`resume` names the type of the checkpoints, in the method or in an outer block", () => {
  const checkpoint = (text: string) => policyOf(text)?.resume?.checkpoint;
  const cursor = "type Cursor { at: int }";
  expect(checkpoint(`${method("resume within 1m")} ${cursor}`)).toBeNull();
  const reference = { kind: "reference", name: "Cursor" };
  expect(checkpoint(`${method("resume within 1m from checkpoint Cursor")} ${cursor}`)).toEqual(reference);
  expect(checkpoint(`${method("", "stream { resume within 1m from checkpoint Cursor }")} ${cursor}`)).toEqual(
    reference,
  );
  expect(checkpoint(`${method("resume off", "stream { resume within 1m from checkpoint Cursor }")} ${cursor}`)).toBe(
    undefined,
  );
  expect(checkpoint(method("resume within 1m from checkpoint { at: int }"))).toEqual({
    kind: "reference",
    name: "SMCheckpoint",
  });
  expect(checkpoint(method("resume within 1m from checkpoint int | null"))).toMatchObject({ kind: "nullable" });
});

test("`checkpoint` and `restart` can be combined", () => {
  const text = `service s { method m { payload { since?: int }  streaming result { at: int }  http { GET "/m" }
    stream { resume within 1m from checkpoint int restart since from at } } }`;
  expect(reports(text)).toEqual([]);
  expect(policyOf(text)?.resume?.restart).toEqual({ payloadField: "since", resultField: "at" });
});

test("checkpoints of types that do not exist, or that lose fields in one direction, are refused", () => {
  expect(reports(method("resume within 1m from checkpoint Cursr"))).toEqual(["unknown-type @ Cursr"]);
  const oneWay = `${method("resume within 1m from checkpoint Cursor")} type Cursor { inner: Inner } type Inner { @readOnly id: int }`;
  expect(reports(oneWay)).toEqual(["invalid-policy @ Cursor"]);
  expect(reports(method("overflow latest  resume within 1m from checkpoint int"))).toEqual([
    "invalid-policy @ stream { overflow latest  resume within 1m from checkpoint int }",
  ]);
});
