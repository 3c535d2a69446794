import { Parser } from "@asyncapi/parser";
import { describe, expect, test } from "vitest";
import { targets } from "../../../targets/registry.js";
import { designOf, exampleDesign, exampleNames, generated } from "../../support/compile-text.js";

const parser = new Parser();

async function diagnosticsOf(text: string) {
  const { diagnostics } = await parser.parse(text);
  return diagnostics.map(({ code, message, path, severity }) => ({
    code: String(code),
    message,
    path: path.join("/"),
    severity,
  }));
}

describe.each(exampleNames)("the AsyncAPI document of %s.goa", (name) => {
  test.each(["server", "client"])("as 3.0.0 from the %s's side has no error and no warning", async (perspective) => {
    const text = generated(exampleDesign(name), "asyncapi", { perspective }).get("asyncapi.yaml") ?? "";
    const found = await diagnosticsOf(text);
    // The one note says that there is a newer version.
    expect(found.filter((entry) => entry.code !== "asyncapi-latest-version")).toEqual([]);
  });

  test("as 3.1.0 in JSON has no diagnostic at all", async () => {
    const text =
      generated(exampleDesign(name), "asyncapi", { version: "3.1.0", format: "json" }).get("asyncapi.json") ?? "";
    expect(await diagnosticsOf(text)).toEqual([]);
  });
});

test("the two sides have their own actions and operation ids", () => {
  const design = exampleDesign("logger");
  const operations = (perspective: string) => {
    const document = JSON.parse(
      generated(design, "asyncapi", { perspective, format: "json" }).get("asyncapi.json") ?? "",
    );
    return Object.entries<{ action: string }>(document.operations).map(
      ([id, operation]) => `${id}: ${operation.action}`,
    );
  };
  expect(operations("server")).toEqual([
    "loggerMonitorReceive: receive",
    "loggerMonitorSend: send",
    "loggerTail: send",
    "loggerIngest: receive",
  ]);
  expect(operations("client")).toEqual([
    "sendToLoggerMonitor: send",
    "receiveFromLoggerMonitor: receive",
    "receiveFromLoggerTail: receive",
    "sendToLoggerIngest: send",
  ]);
});

test("each arm of a union is a message of its own, told apart by its tag", () => {
  const document = JSON.parse(
    generated(exampleDesign("market"), "asyncapi", { format: "json" }).get("asyncapi.json") ?? "",
  );
  const messages = Object.keys(document.channels.marketFeed.messages);
  expect(messages).toContain("MarketFeedPayloadSubscribe");
  expect(messages).toContain("MarketFeedResultTrade");
  expect(document.components.messages.MarketFeedResultTrade.payload).toEqual({
    $ref: "#/components/schemas/UpdateTrade",
  });
  const { discriminator, required, properties } = document.components.schemas.UpdateTrade;
  expect([discriminator, required[0]]).toEqual(["kind", "kind"]);
  expect(properties.kind).toEqual({
    type: "string",
    const: "trade",
  });
});

test("what AsyncAPI has no place for is told: cookies, AND of schemes, names beyond ASCII, several routes", () => {
  const design = designOf(`
api a { server main { url "wss://example.com/base" } }
scheme key apiKey
scheme jwt jwt { scope read "Read" }
type Größe { wert: int }
service s {
  method m {
    security jwt(read) and key
    payload { @apiKey(key) session: string  @token(jwt) token: string  "größe": int32 }
    streaming result Größe
    http { GET "/a/{größe}"  GET "/b/{größe}"  cookie session as "sid" }
  }
}`);
  const document = JSON.parse(generated(design, "asyncapi", { format: "json" }).get("asyncapi.json") ?? "");
  const channel = document.channels.sM;
  expect(channel.address).toBe("/a/{gr__e}");
  expect(channel.parameters.gr__e["x-schema"]).toMatchObject({ type: "integer", maximum: 2 ** 31 - 1 });
  expect(channel.description).toContain("Also at `/b/{größe}`.");
  expect(channel.bindings.ws.headers.properties.Cookie.description).toContain("`sid`");
  expect(channel.bindings.ws["x-goa-cookies"].properties.sid).toEqual({ type: "string" });
  expect(document.operations.sM.security).toEqual([{ $ref: "#/components/securitySchemes/jwt" }]);
  expect(document.operations.sM.description).toContain("Needs `jwt` and `key` together.");
  expect(document.components.schemas.Gr__e.properties.wert.type).toBe("integer");
});

test("a template that breaks the document is a diagnostic, and nothing is written", () => {
  const target = targets.find(({ name }) => name === "asyncapi");
  if (target === undefined) throw new Error("no target");
  const render = (text: string) =>
    target.generate({
      design: exampleDesign("logger"),
      source: "logger.goa",
      options: { version: "3.0.0", format: "json", perspective: "server" },
      templates: { render: () => text },
    });
  const broken = render("{ oops");
  expect(broken.files).toEqual([]);
  expect(broken.diagnostics[0]).toMatchObject({ code: "invalid-document", severity: "error" });
  const dangling = render(
    JSON.stringify({
      asyncapi: "3.0.0",
      info: {},
      channels: { c: { address: "/{x}?q" } },
      operations: {
        o: { action: "send", channel: { $ref: "#/channels/c" }, messages: [{ $ref: "#/components/messages/m" }] },
      },
    }),
  );
  expect(dangling.files).toEqual([]);
  const text = dangling.diagnostics.map(({ message }) => message).join("\n");
  for (const part of ["does not declare {x}", "has a query", "which is not there", "not of its channel"])
    expect(text).toContain(part);
});
