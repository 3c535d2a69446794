import { Parser } from "@asyncapi/parser";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { targets } from "../../../targets/registry.js";
import { designOf, exampleDesign, exampleNames, generated } from "../../support/compile-text.js";
import { metaschemaFindings } from "../../support/document-oracles.js";

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

test("each variant of a union is a separate message, identified by its tag", () => {
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
    title: "UpdateTradeKind",
    type: "string",
    const: "trade",
  });
});

test("parts without a place in AsyncAPI are described: cookies, AND of schemes, names beyond ASCII, several routes", () => {
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
  expect(channel.bindings.ws["x-goa-cookies"].properties.sid).toMatchObject({ type: "string" });
  expect(document.operations.sM.security).toEqual([{ $ref: "#/components/securitySchemes/jwt" }]);
  expect(document.operations.sM.description).toContain("Needs `jwt` and `key` together.");
  expect(document.components.schemas.Gr__e.properties.wert.type).toBe("integer");
});

test("security of each operation: oauth2 with all flows and the scopes that it needs, the rest as an extension", () => {
  const design = designOf(`
scheme key apiKey
scheme jwt jwt { scope read "Read" }
/// The company's accounts.
scheme accounts oauth2 {
  scope "read:all" "Read all"
  scope write "Write"
  authorizationCode { authorizationUrl "https://a.example/auth"  tokenUrl "https://a.example/token"  refreshUrl "https://a.example/more" }
  clientCredentials { tokenUrl "https://a.example/token" }
  implicit { authorizationUrl "https://a.example/auth" }
  password { tokenUrl "https://a.example/token" }
}
type Asked { @token(accounts) token: string }
service s {
  method plain { security accounts  payload Asked  streaming result int  http { GET "/1" } }
  method reads { security accounts("read:all")  payload Asked  streaming result int  http { GET "/2" } }
  method both { security accounts("read:all", write)  payload Asked  streaming result int  http { GET "/3" } }
  method again { security accounts("read:all")  payload Asked  streaming result int  http { GET "/4" } }
  method open { security none  streaming result int  http { GET "/5" } }
  method either {
    security key
    security jwt(read)
    payload { @apiKey(key) key?: string  @token(jwt) token?: string }
    streaming result int
    http { GET "/6"  header key as "X-Key" }
  }
}`);
  const document = JSON.parse(generated(design, "asyncapi", { format: "json" }).get("asyncapi.json") ?? "");
  const { securitySchemes } = document.components;
  const availableScopes = { "read:all": "Read all", write: "Write" };
  expect(securitySchemes.accounts).toEqual({
    type: "oauth2",
    flows: {
      authorizationCode: {
        authorizationUrl: "https://a.example/auth",
        tokenUrl: "https://a.example/token",
        refreshUrl: "https://a.example/more",
        availableScopes,
      },
      clientCredentials: { tokenUrl: "https://a.example/token", availableScopes },
      implicit: { authorizationUrl: "https://a.example/auth", availableScopes },
      password: { tokenUrl: "https://a.example/token", availableScopes },
    },
    description: "The company's accounts.",
  });
  expect(securitySchemes.accountsReadAll.scopes).toEqual(["read:all"]);
  expect(securitySchemes.accountsReadAllWrite.scopes).toEqual(["read:all", "write"]);
  expect(securitySchemes.key).toEqual({ type: "httpApiKey", name: "X-Key", in: "header" });
  const security = (operation: string) =>
    (document.operations[operation].security ?? []).map(({ $ref }: { $ref: string }) => $ref.split("/").at(-1));
  expect(["sPlain", "sReads", "sBoth", "sAgain", "sOpen", "sEither"].map(security)).toEqual([
    ["accounts"],
    ["accountsReadAll"],
    ["accountsReadAllWrite"],
    ["accountsReadAll"],
    [],
    ["key", "jwt"],
  ]);
  expect(document.operations.sReads["x-goa-security"], "all is said by the schemes").toBeUndefined();
  expect(document.operations.sEither["x-goa-security"]).toEqual([
    [{ scheme: "key", scopes: [] }],
    [{ scheme: "jwt", scopes: ["read"] }],
  ]);
  expect(document.operations.sBoth.description).toContain("Needs the scopes `read:all`, `write` of `accounts`.");
});

test("errors are messages with examples, and describe where they travel", () => {
  const document = JSON.parse(
    generated(exampleDesign("market"), "asyncapi", { format: "json" }).get("asyncapi.json") ?? "",
  );
  const message = document.components.messages.MarketFeedUnknownPairError;
  expect(message.examples).toEqual([
    {
      name: "example1",
      payload: { name: "unknown_pair", id: "3MYTwFKp", message: "unknown pair", temporary: true },
    },
  ]);
  expect(message["x-goa"]).toEqual({ error: "unknown_pair", retry: true, status: 503, close: 4104 });
  expect(message.description).toContain("reason of the close frame");
  expect(document.channels.marketFeed.description).toContain(
    "| `unknown_pair` | 503 | 4104, the client may start again |",
  );
});

test("the document has links, deprecations, defaults, lists in the query, and server variables", () => {
  const design = designOf(`
@externalDocs("https://docs.example.com", description: "Handbook")
api a {
  server main { url "wss://{region}.example.com/base"  description "Where it runs"
    variable region { enum ["eu", "us"]  default "eu"  description "Where you are" } }
}
@deprecated("old", use: "New")
type Old { a: int }
@externalDocs("https://docs.example.com/s")
service s {
  @summary("Follow along") @deprecated("slow") @externalDocs("https://docs.example.com/m")
  method m {
    payload { limit: int = 10  tags?: string[]  filter?: map<string, string> }
    streaming result Old
    http { GET "/m" }
  }
}`);
  const document = JSON.parse(generated(design, "asyncapi", { format: "json" }).get("asyncapi.json") ?? "");
  expect(document.info.externalDocs).toEqual({ url: "https://docs.example.com", description: "Handbook" });
  expect(document.info.tags).toEqual([{ name: "s", externalDocs: { url: "https://docs.example.com/s" } }]);
  expect(document.operations.sM).toMatchObject({
    title: "Follow along",
    externalDocs: { url: "https://docs.example.com/m" },
    "x-goa": { deprecated: true },
  });
  expect(document.components.messages.SMResult).toMatchObject({ deprecated: true });
  expect(document.components.schemas.Old).toMatchObject({ deprecated: true });
  expect(document.channels.sM.bindings.ws.query.properties).toMatchObject({
    limit: { type: "integer", default: 10 },
    tags: { description: "One parameter for each item." },
    filter: { description: "`filter[key]=value` for each entry." },
  });
  expect(document.servers.main).toEqual({
    host: "{region}.example.com",
    pathname: "/base",
    protocol: "wss",
    description: "Where it runs",
    variables: { region: { description: "Where you are", enum: ["eu", "us"], default: "eu" } },
  });
});

const news = `
api news { version "1.0.0"  server main { url "https://news.example.com/v1" } }
type Article { seq: uint64  kind: string  body: string }
type Flash { text: string }
union Item by "kind" { flash = "news.flash": Flash  other: Flash }
service news {
  error gone { temporary }
  method follow {
    payload { topic: string  since?: uint64 }
    streaming result Article
    http { GET "/news/{topic}" }
    stream { transport sse { id seq  event kind  data body  last since } }
  }
  method items { streaming result Item  http { GET "/items" }  stream { transport sse { event kind } } }
  method chat { streaming payload string  streaming result string  http { GET "/chat" } }
}`;

test("server-sent events are described with http as protocol, ID and name as headers, and only the data as payload", async () => {
  const text = generated(designOf(news), "asyncapi", { format: "json", version: "3.1.0" }).get("asyncapi.json") ?? "";
  expect(await diagnosticsOf(text)).toEqual([]);
  const document = JSON.parse(text);
  expect(document.servers.main.protocol).toBe("wss");
  expect(document.servers.mainHttp).toMatchObject({ protocol: "https", host: "news.example.com", pathname: "/v1" });
  const { newsFollow, newsChat } = document.channels;
  expect(newsFollow.servers).toEqual([{ $ref: "#/servers/mainHttp" }]);
  expect(newsChat.servers).toEqual([{ $ref: "#/servers/main" }]);
  expect(newsFollow.bindings, "no WebSocket is opened").toBeUndefined();
  expect(newsFollow["x-goa-close"], "and none closed").toBeUndefined();
  expect(newsFollow.description).toContain("| `gone` | 503 |  |");
  const { http } = document.operations.newsFollow.bindings;
  expect(http).toMatchObject({ method: "GET", bindingVersion: "0.3.0" });
  expect(http["x-goa-headers"].properties["Last-Event-ID"]).toMatchObject({ type: "integer" });
  const { NewsFollowResult, NewsItemsResultFlash } = document.components.messages;
  expect(NewsFollowResult).toMatchObject({
    contentType: "text/plain",
    payload: { type: "string" },
    headers: { properties: { id: { type: "integer" }, event: { type: "string" } }, required: ["id", "event"] },
    examples: [{ payload: expect.any(String) }],
  });
  expect(NewsItemsResultFlash).toMatchObject({
    contentType: "application/json",
    payload: { $ref: "#/components/schemas/ItemFlash" },
    headers: { properties: { event: { const: "news.flash" } } },
  });
  expect(document.channels.newsFollow["x-goa-stream"].sse).toEqual({
    id: "seq",
    event: "kind",
    data: "body",
    last: "since",
  });
  expect(metaschemaFindings(document, "3.1.0")).toEqual([]);
});

test("the extension names the type of checkpoints, whose schema is not in the document", () => {
  const document = JSON.parse(
    generated(
      designOf(`
service s {
  method m { streaming result Row  http { GET "/m" }  stream { resume within 2m from checkpoint Cursor } }
  method n { streaming result Row  http { GET "/n" }  stream { resume within 2m from checkpoint map<string, int> } }
  method o { streaming result Row  http { GET "/o" }  stream { resume within 2m } }
}
type Row { text: string }
type Cursor { at: int }`),
      "asyncapi",
      { format: "json" },
    ).get("asyncapi.json") ?? "",
  );
  const resume = (channel: string) => document.channels[channel]["x-goa-stream"].resume;
  expect(resume("sM")).toEqual({ withinMs: 120_000, checkpoint: "Cursor" });
  expect(resume("sN")).toEqual({ withinMs: 120_000, checkpoint: "map" });
  expect(resume("sO")).toEqual({ withinMs: 120_000 });
  expect(Object.keys(document.components.schemas)).not.toContain("Cursor");
});

test("parsers of YAML 1.1 and 1.2 read the same document as in JSON", () => {
  const design = designOf(`
enum Answer { yes no on off y "1_000" "012" "12:30:00" "0x1F" "1e3" "~" "null" "2026-01-31" "<<" "=" "" }
type T { answer: Answer = on  at: timestamp  note: string = "# no: comment\\n- line" }
service s { method m { streaming result T  http { GET "/m" } } }`);
  const yaml = generated(design, "asyncapi").get("asyncapi.yaml") ?? "";
  const json = JSON.parse(generated(design, "asyncapi", { format: "json" }).get("asyncapi.json") ?? "");
  expect(parse(yaml, { version: "1.1" })).toEqual(json);
  expect(parse(yaml, { version: "1.2" })).toEqual(json);
});

test("a template that breaks the document is a diagnostic, and nothing is written", () => {
  const target = targets.find(({ name }) => name === "asyncapi");
  if (target === undefined) throw new Error("no target");
  const render = (text: string) =>
    target.generate({
      design: exampleDesign("logger"),
      source: "logger.goa",
      options: { version: "3.0.0", format: "json", perspective: "server" },
      templates: { render: () => text, overrides: [] },
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
  for (const part of ["does not declare `{x}`", "has a query", "which does not exist", "not of its channel"])
    expect(text).toContain(part);
});

test("bytes in binary frames have a separate content type, and other messages stay JSON", async () => {
  const design = designOf(`goa 1
api a { title "A"  version "1" }
union Part by none { data: bytes  note: { text: string } }
service s {
  method upload {
    streaming payload bytes
    result { size: int }
    http { GET "/upload" }
    stream { frame binary }
  }
  method parts {
    streaming payload Part
    http { GET "/parts" }
    stream { frame mixed }
  }
  method texts {
    streaming payload bytes
    http { GET "/texts" }
  }
}
`);
  const text = generated(design, "asyncapi", { format: "json" }).get("asyncapi.json") ?? "";
  const { info, components } = JSON.parse(text);
  const described = Object.entries<{ contentType: string; summary: string }>(components.messages).map(
    ([key, { contentType, summary }]) => [key, contentType, summary],
  );
  expect(described).toEqual([
    [
      "SUploadPayload",
      "application/octet-stream",
      "Sent by the client. A binary frame holds the bytes themselves; schema and examples show them as base64.",
    ],
    ["SUploadResult", "application/json", "The server's final answer."],
    [
      "SPartsPayload",
      "application/json",
      "Sent by the client. Bytes are a binary frame, which holds them as they are; schema and examples show them as base64.",
    ],
    ["STextsPayload", "application/json", "Sent by the client."],
  ]);
  expect(info.description).toContain(
    "each frame after it is one message: a text frame contains JSON, a binary frame bytes.",
  );
  expect((await diagnosticsOf(text)).filter(({ severity }) => severity === 0)).toEqual([]);
});

describe("names that tools misread", () => {
  const names = ["$ref", "hasOwnProperty", "__proto__"];
  const places: readonly (readonly [string, (name: string) => string])[] = [
    [
      "a field",
      (name) => `type T { "${name}": string }\nservice s { method m { streaming result T  http { GET "/m" } } }`,
    ],
    [
      "a field of a default and of an example",
      (name) =>
        `type T { @example({ "${name}": "x" }) a: any  m: map<string, int> = { "${name}": 1 } }\nservice s { method m { streaming result T  http { GET "/m" } } }`,
    ],
    [
      "a parameter of the query",
      (name) => `service s { method m { payload { "${name}": string }  streaming result int  http { GET "/m" } } }`,
    ],
    [
      "an error",
      (name) => `service s { error "${name}": string\n method m { streaming result int  http { GET "/m" } } }`,
    ],
    [
      "a tag",
      (name) =>
        `type A { x: int }\nunion U by "${name}" { a: A }\nservice s { method m { streaming result U  http { GET "/m" } } }`,
    ],
    [
      "a variant",
      (name) => `union U { "${name}": int  b: int }\nservice s { method m { streaming result U  http { GET "/m" } } }`,
    ],
  ];
  const cases = names.flatMap((name) => places.map(([place, text]) => [name, place, text(name)] as const));
  // Names of declarations are identifiers.
  for (const name of ["hasOwnProperty", "__proto__"]) {
    cases.push(
      [
        name,
        "a scheme",
        `scheme ${name} apiKey\nservice s { method m { security ${name}\n payload { @apiKey(${name}) k: string }  streaming result int  http { GET "/m" } } }`,
      ],
      [
        name,
        "a server and its variable",
        `api a { server ${name} { url "wss://{${name}}.example.com"\n variable ${name} { default "x" } } }\nservice s { method m { streaming result int  http { GET "/m" } } }`,
      ],
      [
        name,
        "a parameter of the path",
        `service s { method m { payload { ${name}: string }  streaming result int  http { GET "/m/{${name}}" } } }`,
      ],
    );
  }

  test.each(cases)("`%s` as %s: the official parser reads the document", async (_name, _place, text) => {
    const document = generated(designOf(text), "asyncapi", { format: "json" }).get("asyncapi.json") ?? "";
    const found = await diagnosticsOf(document);
    expect(found.filter((entry) => entry.code !== "asyncapi-latest-version")).toEqual([]);
  });

  test("are still described", () => {
    const design = designOf(
      `type T { "$ref": int32 }\nservice s { method m { streaming result T  http { GET "/m" } } }`,
    );
    const document = JSON.parse(generated(design, "asyncapi", { format: "json" }).get("asyncapi.json") ?? "");
    expect(document.components.schemas.T.patternProperties["^\\$ref$"]).toMatchObject({
      type: "integer",
      format: "int32",
    });
    expect(document.components.schemas.T.required).toEqual(["$ref"]);
  });
});

test("a token without a field is a header of the opening request", async () => {
  const contract = `goa 1
api x { title "X"  version "1.0.0" }
scheme key apiKey
scheme jwt jwt { scope read "Read" }
service s {
  error unauthorized
  method only { security jwt(read)  streaming result string  http { GET "/only" } }
  method either {
    security jwt(read)
    security key
    payload { @apiKey(key) key?: string }
    streaming result string
    http { GET "/either"  header key as "X-Key" }
  }
}
`;
  const text = generated(designOf(contract), "asyncapi", { format: "json" }).get("asyncapi.json") ?? "";
  expect((await diagnosticsOf(text)).filter(({ code }) => code !== "asyncapi-latest-version")).toEqual([]);
  const { channels } = JSON.parse(text);
  const headersOf = (channel: string) => channels[channel].bindings.ws.headers;
  const description = "`Bearer` and the token (RFC 6750). The credential of `jwt`.";
  expect(headersOf("sOnly")).toMatchObject({
    properties: { Authorization: { type: "string", description } },
    required: ["Authorization"],
  });
  expect(headersOf("sEither").properties).toMatchObject({ Authorization: { description }, "X-Key": {} });
  expect(headersOf("sEither").required).toBeUndefined();
});

test("a request with a body is in the binding of its stream of events, with the schemas that it needs", async () => {
  const design = designOf(`
api models { title "Models"  version "1.0.0"  description "d"  server main { url "https://example.com" }
  contact { name "n"  url "https://example.com"  email "a@example.com" }  license { name "MIT" } }
type Session { level: int  mode: Mode }
enum Mode { fast  slow }
service models {
  method ask {
    payload { id: string  mode: Mode  change: Partial<Session>  tags?: string[] }
    streaming result { text: string  wait?: int }
    http { POST "/ask/{id}"  param mode  param tags json }
    stream { transport sse { retry wait  end "[DONE]" } }
  }
}
`);
  const text = generated(design, "asyncapi", { format: "json" }).get("asyncapi.json") ?? "";
  const document = JSON.parse(text);
  const [operation] = Object.values<{ bindings: { http: Record<string, unknown> } }>(document.operations);
  expect(operation?.bindings.http).toMatchObject({
    method: "POST",
    "x-goa-body": {
      properties: { change: { $ref: "#/components/schemas/SessionPartial" } },
      required: ["change"],
    },
  });
  expect(Object.keys(document.components.schemas)).toEqual(expect.arrayContaining(["Mode", "SessionPartial"]));
  const found = await diagnosticsOf(text);
  expect(found.filter(({ severity }) => severity === 0)).toEqual([]);
});
