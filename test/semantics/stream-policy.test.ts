import { expect, test } from "vitest";
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

/** What is reported, with the text that each report is at. */
function reports(text: string): string[] {
  return compiled(text).diagnostics.map(({ code, span }) => `${code} @ ${span.file.text.slice(span.start, span.end)}`);
}

test("the default window follows a larger message, one that is written does not", () => {
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
