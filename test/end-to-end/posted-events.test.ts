import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type ClientOptions, OpenError, type ReceiveStream, StreamLostError, ValidationError } from "goaidl/client";
import { type BoundService, createServer } from "goaidl/server";
import { afterEach, expect, test } from "vitest";
import { importGenerated } from "../targets/generated/generated-module.js";

/** Server-sent events that answer a POST, and the data that ends them, as in APIs of language models. */

const contract = `
type Chunk { seq: int  text: string  wait?: int }

service models {
  method complete {
    payload { model: string  prompt: string  max: int = 10  trace?: string }
    streaming result { text: string }
    error overloaded { temporary }
    http { POST "/models/{model}/complete"  header trace as "X-Trace"  error overloaded 503 }
    stream { transport sse { end "[DONE]" } }
  }
  method resume {
    payload { prompt: string  since?: int }
    streaming result Chunk
    http { POST "/resume" }
    stream { transport sse { id seq  retry wait  last since  end "[DONE]" } }
  }
  method answer {
    payload { prompt: string }
    result { whole: string }
    streaming result { part: string }
    error refused: string
    http { POST "/answer"  error refused 403 }
    stream { transport sse { end "[DONE]" } }
  }
  method speak {
    payload { prompt: string }
    streaming result string
    http { POST "/speak" }
    stream { transport sse { end "BYE" } }
  }
}
`;

interface Complete {
  readonly model: string;
  readonly prompt: string;
  readonly max?: number;
  readonly trace?: string;
}
interface Chunk {
  readonly seq: number;
  readonly text: string;
  readonly wait?: number;
}
interface ModelsClient {
  createModelsClient(options: ClientOptions): {
    complete(payload: Complete, options?: object): ReceiveStream<{ text: string }>;
    resume(payload: { prompt: string; since?: number }, options?: object): ReceiveStream<Chunk>;
    speak(payload: { prompt: string }): ReceiveStream<string>;
    answer(payload: { prompt: string }): Promise<{ whole: string }>;
    answerStream(payload: { prompt: string }): ReceiveStream<{ part: string }>;
  };
}
interface ModelsServer {
  modelsService(handlers: {
    complete(payload: Complete): AsyncIterable<{ text: string }>;
    resume(payload: { prompt: string; since?: number }): AsyncIterable<Chunk>;
    speak(payload: { prompt: string }, stream: { send(text: string): Promise<void> }): Promise<void>;
    answer(payload: { prompt: string }): { whole: string };
    answerStream(payload: { prompt: string }): AsyncIterable<{ part: string }>;
  }): BoundService;
}

const endings: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0)) await end();
});

async function clientOf(url: string, options: Partial<ClientOptions> = {}) {
  const module = (await importGenerated(contract, "ts-client", "models.ts")) as unknown as ModelsClient;
  return module.createModelsClient({ url, backoff: { baseMs: 1, maxMs: 2 }, ...options });
}

async function start(handlers: Partial<Parameters<ModelsServer["modelsService"]>[0]> = {}): Promise<string> {
  const module = (await importGenerated(contract, "ts-server", "models.ts")) as unknown as ModelsServer;
  const server = createServer({
    services: [
      module.modelsService({
        async *complete({ model, prompt, max, trace }) {
          for (const text of [model, prompt, String(max), trace ?? "-"]) yield { text };
        },
        async *resume() {},
        async speak() {},
        answer: ({ prompt }) => ({ whole: prompt.toUpperCase() }),
        async *answerStream({ prompt }) {
          for (const part of prompt.toUpperCase()) yield { part };
        },
        ...handlers,
      }),
    ],
    onError: () => {},
  });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  endings.push(() => server.close());
  return `http://127.0.0.1:${port}`;
}

interface Asked {
  readonly verb: string | undefined;
  readonly body: string;
  readonly headers: IncomingMessage["headers"];
}

/** A server without this library; `answer` is called with each request and the number of earlier ones. */
async function foreign(answer: (response: ServerResponse, index: number) => void) {
  const asked: Asked[] = [];
  const server = createHttpServer(async (request, response) => {
    let body = "";
    for await (const part of request) body += String(part);
    asked.push({ verb: request.method, body, headers: request.headers });
    answer(response, asked.length - 1);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  endings.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

const eventStream = { "content-type": "text/event-stream" };

async function all<Message>(stream: AsyncIterable<Message>): Promise<Message[]> {
  const messages: Message[] = [];
  for await (const message of stream) messages.push(message);
  return messages;
}

test.each(["goa", "goaidl.v1"] as const)(
  "the payload is the request's body, and the answer is the stream: %s",
  async (protocol) => {
    const client = await clientOf(await start(), { protocol });
    const stream = client.complete({ model: "small", prompt: 'Hi\n"there"', trace: "t1" });
    expect((await all(stream)).map(({ text }) => text)).toEqual(["small", 'Hi\n"there"', "10", "t1"]);
  },
);

/** A POST of a program. Node's `fetch` can't be used, because it sends the same headers as pages. */
async function post(url: string, body: string, headers: Readonly<Record<string, string>> = {}) {
  const sent = request(url, { method: "POST", headers: { "content-type": "application/json", ...headers } });
  sent.end(body);
  const [response]: IncomingMessage[] = await once(sent, "response");
  let text = "";
  for await (const part of response ?? []) text += String(part);
  return { status: response?.statusCode, type: response?.headers["content-type"], text };
}

test("on the wire, the request has JSON, and the answer has events and the closing data", async () => {
  const url = `${await start()}/models/m/complete`;
  const plain = await post(url, '{"prompt":"p"}');
  expect(plain).toMatchObject({ status: 200, type: "text/event-stream" });
  expect(plain.text.endsWith('data: {"text":"-"}\n\ndata: [DONE]\n\n')).toBe(true);
  const asking = await post(url, '{"prompt":"p"}', { accept: "text/event-stream;profile=goaidl.v1" });
  expect(asking.text.endsWith("data: [DONE]\n\nevent: goaidl.end\ndata: {}\n\n")).toBe(true);
  expect(await post(url, "{")).toMatchObject({ status: 400 });
  expect(await post(url, "{}")).toMatchObject({ status: 400 });
  expect((await fetch(url)).status).toBe(405);
});

test("data that would end the stream is refused when it is sent", async () => {
  const failures: unknown[] = [];
  const url = await start({
    async speak(_payload, stream) {
      await stream.send("BYE").catch((error: unknown) => failures.push(error));
      await stream.send("BYE BYE");
    },
  });
  const client = await clientOf(url);
  expect(await all(client.speak({ prompt: "p" }))).toEqual(["BYE BYE"]);
  expect(failures).toEqual([expect.any(ValidationError)]);
});

test("a server without this library ends the stream with the closing data", async () => {
  const { url, asked } = await foreign((response) => {
    response.writeHead(200, eventStream);
    response.write(
      'data: {"text":"a"}\n\nevent: message\ndata: {"text":"b"}\n\ndata: [DONE]\n\ndata: {"text":"c"}\n\n',
    );
  });
  const client = await clientOf(url);
  expect(await all(client.complete({ model: "m", prompt: "p" }))).toEqual([{ text: "a" }, { text: "b" }]);
  expect(asked).toMatchObject([
    { verb: "POST", body: '{"prompt":"p"}', headers: { "content-type": "application/json" } },
  ]);
});

test("an answer that ends without the closing data was lost, and the POST is not repeated", async () => {
  const { url, asked } = await foreign((response) => {
    response.writeHead(200, eventStream).end('data: {"text":"a"}\n\n');
  });
  const client = await clientOf(url);
  await expect(all(client.complete({ model: "m", prompt: "p" }))).rejects.toBeInstanceOf(StreamLostError);
  expect(asked).toHaveLength(1);
});

test("a POST whose answer never came is not repeated, unless its token was refused", async () => {
  const dropped = await foreign((response) => response.destroy());
  const client = await clientOf(dropped.url);
  await expect(all(client.complete({ model: "m", prompt: "p" }))).rejects.toBeInstanceOf(OpenError);
  expect(dropped.asked).toHaveLength(1);
  const busy = await foreign((response) => response.writeHead(503, { "retry-after": "0" }).end());
  await expect(all((await clientOf(busy.url)).complete({ model: "m", prompt: "p" }))).rejects.toMatchObject({
    name: "overloaded",
  });
  expect(busy.asked).toHaveLength(1);
  const guarded = await foreign((response, index) => {
    if (index === 0) response.writeHead(401).end();
    else response.writeHead(200, eventStream).end("data: [DONE]\n\n");
  });
  const tokens = ["old", "new"];
  const withToken = await clientOf(guarded.url, { token: () => tokens.shift() ?? "none" });
  expect(await all(withToken.complete({ model: "m", prompt: "p" }))).toEqual([]);
  expect(guarded.asked.map(({ headers }) => headers.authorization)).toEqual(["Bearer old", "Bearer new"]);
});

test("a POST is repeated if it can name the last event, and one has arrived", async () => {
  const { url, asked } = await foreign((response, index) => {
    response.writeHead(200, eventStream);
    if (index === 0) response.end('id: 1\nretry: 5\ndata: {"text":"a"}\n\n');
    else response.end('id: 2\ndata: {"text":"b"}\n\ndata: [DONE]\n\n');
  });
  const client = await clientOf(url);
  expect(await all(client.resume({ prompt: "p" }))).toEqual([
    { seq: 1, text: "a", wait: 5 },
    { seq: 2, text: "b" },
  ]);
  expect(asked.map(({ body, headers }) => [body, headers["last-event-id"]])).toEqual([
    ['{"prompt":"p"}', undefined],
    ['{"prompt":"p"}', "1"],
  ]);
  const silent = await foreign((response) => response.writeHead(200, eventStream).end(":\n"));
  await expect(all((await clientOf(silent.url)).resume({ prompt: "p" }))).rejects.toBeInstanceOf(StreamLostError);
  expect(silent.asked).toHaveLength(1);
  await expect(
    all((await clientOf(silent.url)).resume({ prompt: "p" }, { restart: true, signal: AbortSignal.timeout(200) })),
  ).rejects.toThrow();
  expect(silent.asked.length).toBeGreaterThan(2);
});

test("a generated server sends the time to reconnect, and the rest of a stream", async () => {
  const url = await start({
    async *resume({ since = 0 }) {
      for (let seq = since + 1; seq <= 3; seq++) yield { seq, text: `t${seq}`, ...(seq === 2 ? { wait: 1500 } : {}) };
    },
  });
  const { text } = await post(`${url}/resume`, '{"prompt":"p"}', { "last-event-id": "1" });
  expect(text).toBe(
    'id: 2\nretry: 1500\ndata: {"seq":2,"text":"t2","wait":1500}\n\nid: 3\ndata: {"seq":3,"text":"t3"}\n\ndata: [DONE]\n\n',
  );
});

test.each(["goa", "goaidl.v1"] as const)("a method answers in one piece or in events: %s", async (protocol) => {
  const client = await clientOf(await start(), { protocol });
  expect(await client.answer({ prompt: "hi" })).toEqual({ whole: "HI" });
  expect(await all(client.answerStream({ prompt: "hi" }))).toEqual([{ part: "H" }, { part: "I" }]);
});

test("`Accept` decides between the two, and `Vary` names it for caches", async () => {
  const url = `${await start()}/answer`;
  const ask = async (accept: string | null, body = '{"prompt":"x"}') => {
    const response = await fetch(url, { method: "POST", body, headers: accept === null ? {} : { accept } });
    return [response.status, response.headers.get("content-type"), response.headers.get("vary"), await response.text()];
  };
  expect(await ask(null)).toEqual([200, "application/json", "accept, origin", '{"whole":"X"}\n']);
  expect((await ask("application/json, text/plain")).slice(0, 2)).toEqual([200, "application/json"]);
  expect(await ask("application/json, text/event-stream")).toMatchObject([
    200,
    expect.stringContaining("text/event-stream"),
    "accept, origin",
    expect.stringMatching(/^data: \{"part":"X"\}\n\ndata: \[DONE\]/),
  ]);
  for (const accept of [null, "text/event-stream"]) expect((await ask(accept, "{}"))[0]).toBe(400);
  expect((await fetch(url)).headers.get("allow")).toBe("POST");
});
