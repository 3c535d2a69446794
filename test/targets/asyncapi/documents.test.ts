import { Parser } from "@asyncapi/parser";
import { describe, expect, test } from "vitest";
import { exampleDesign, exampleNames, generated } from "../../support/compile-text.js";

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
    "loggerMonitorSend: send",
    "loggerMonitorReceive: receive",
    "loggerTail: receive",
    "loggerIngest: send",
  ]);
});

test("each arm of a union is a message of its own, told apart by its tag", () => {
  const document = JSON.parse(
    generated(exampleDesign("market"), "asyncapi", { format: "json" }).get("asyncapi.json") ?? "",
  );
  const messages = Object.keys(document.channels.marketFeed.messages);
  expect(messages).toContain("MarketFeedPayloadSubscribe");
  expect(messages).toContain("MarketFeedResultTrade");
  expect(document.components.messages.MarketFeedResultTrade.payload.properties.kind).toEqual({
    type: "string",
    const: "trade",
  });
});
