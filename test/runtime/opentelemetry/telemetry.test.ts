/** Spans and metrics of the real SDK, over connections in memory. */
import { type Attributes, context, propagation, SpanKind, SpanStatusCode, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import { W3CTraceContextPropagator } from "@opentelemetry/core";
import {
  AggregationTemporality,
  type Histogram,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from "@opentelemetry/sdk-metrics";
import {
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { clientTelemetry, serverTelemetry } from "../../../src/runtime/opentelemetry/index.js";
import type { TelemetryOptions } from "../../../src/runtime/opentelemetry/options.js";
import { admit, answer } from "../../../src/runtime/server/admit.js";
import { createServer, environmentOf, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import type { ServerOptions } from "../../../src/runtime/server/server-options.js";
import { connectInMemory } from "../../../src/runtime/testing/index.js";
import { type Handler, newsClient, newsServer, newsService, rejection, until } from "../sse/news.js";

const spans = new InMemorySpanExporter();
const tracer = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(spans)] });
let metrics: InMemoryMetricExporter;
let reader: PeriodicExportingMetricReader;
let meter: MeterProvider;

beforeAll(() => {
  trace.setGlobalTracerProvider(tracer);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
});
afterAll(() => {
  trace.disable();
  context.disable();
  propagation.disable();
});
beforeEach(() => {
  metrics = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
  reader = new PeriodicExportingMetricReader({ exporter: metrics, exportIntervalMillis: 3_600_000 });
  meter = new MeterProvider({ readers: [reader] });
});

const running: GoaidlServer[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) await server.close();
  spans.reset();
  await meter.shutdown();
});

function start(
  handlers: Record<string, Handler>,
  telemetry: TelemetryOptions = {},
  options: Partial<ServerOptions> = {},
) {
  const measured = { meter: meter.getMeter("test"), ...telemetry };
  const server = createServer({
    services: [newsService(handlers)],
    onError: () => {},
    telemetry: serverTelemetry(measured),
    ...options,
  });
  running.push(server);
  const network = connectInMemory(server);
  return {
    server,
    network,
    client: newsClient.createNewsClient({
      ...network,
      backoff: { baseMs: 1, maxMs: 2, attempts: 2 },
      telemetry: clientTelemetry(measured),
    }),
  };
}

/** Waits for this many spans to end, and returns them, the client's first. */
async function ended(count: number): Promise<ReadableSpan[]> {
  await until(() => spans.getFinishedSpans().length >= count, `${count} spans end`);
  return [...spans.getFinishedSpans()].sort((a, b) => b.kind - a.kind);
}

/** Data points by `name{attributes}`: the value, or the number of recordings. */
async function measured(): Promise<Record<string, number>> {
  await reader.forceFlush();
  const last = metrics.getMetrics().at(-1)?.scopeMetrics ?? [];
  const points: Record<string, number> = {};
  for (const metric of last.flatMap((scope) => scope.metrics)) {
    for (const { attributes, value } of metric.dataPoints) {
      const { "rpc.method": method = "", "error.type": error = "" } = attributes;
      const name = [metric.descriptor.name, method, error].filter((part) => part !== "").join(" ");
      points[name] = typeof value === "number" ? value : (value as Histogram).count;
    }
  }
  return points;
}

async function all(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const messages: unknown[] = [];
  for await (const item of stream) messages.push(item);
  return messages;
}

const conventions = (method: string): Attributes => ({
  "rpc.system": "goaidl",
  "rpc.service": "news",
  "rpc.method": method,
});

describe("a call without streams", () => {
  test("has a span on each side: the server's is a child of the client's, and spans of the handler are children of the server's", async () => {
    const { client } = start({
      plain: async () => {
        await new Promise((resolve) => setTimeout(resolve, 1));
        tracer.getTracer("handler").startSpan("query").end();
        return "answer";
      },
    });
    await tracer.getTracer("test").startActiveSpan("root", async (root) => {
      expect(await client.plain()).toBe("answer");
      root.end();
    });
    await ended(4);
    const byName = (name: string, kind: SpanKind) =>
      spans.getFinishedSpans().find((span) => span.name === name && span.kind === kind);
    const called = byName("news/plain", SpanKind.CLIENT);
    const served = byName("news/plain", SpanKind.SERVER);
    expect(called?.parentSpanContext?.spanId).toBe(byName("root", SpanKind.INTERNAL)?.spanContext().spanId);
    expect(served?.parentSpanContext?.spanId).toBe(called?.spanContext().spanId);
    expect(byName("query", SpanKind.INTERNAL)?.parentSpanContext?.spanId).toBe(served?.spanContext().spanId);
    expect(called?.attributes).toMatchObject({
      ...conventions("plain"),
      "server.address": "memory",
      "server.port": 80,
    });
    expect(served?.attributes).toMatchObject({
      ...conventions("plain"),
      "client.address": "memory",
      "http.response.status_code": 200,
      "goaidl.call.id": expect.any(String),
    });
    expect(await measured()).toEqual({ "rpc.server.call.duration plain": 1, "rpc.client.call.duration plain": 1 });
  });

  test("that fails on the server has the real error only in the server's span", async () => {
    const { client } = start({
      plain: () => {
        throw new TypeError("secret of the database");
      },
    });
    await rejection(client.plain());
    const [called, served] = await ended(2);
    expect(served?.status).toEqual({ code: SpanStatusCode.ERROR, message: "secret of the database" });
    expect(served?.events[0]?.attributes).toMatchObject({ "exception.message": "secret of the database" });
    expect(called?.status).toEqual({ code: SpanStatusCode.ERROR, message: "internal error" });
    expect(called?.attributes["error.type"]).toBe("fault");
    expect(await measured()).toMatchObject({
      "goaidl.server.refusals plain fault": 1,
      "goaidl.client.refusals plain fault": 1,
      "rpc.server.call.duration plain TypeError": 1,
    });
  });
});

describe.each(["pushes", "texts"] as const)("a stream (%s)", (method) => {
  test("is one span on each side from its opening to its end, and its messages are counted", async () => {
    const { client } = start({
      async *[method]() {
        for (let index = 1; index <= 3; index++) yield method === "pushes" ? index : String(index);
      },
    });
    expect(await all(method === "pushes" ? client.pushes() : client.texts({}))).toHaveLength(3);
    const [called, served] = await ended(2);
    expect([called?.name, called?.kind, served?.kind]).toEqual([`news/${method}`, SpanKind.CLIENT, SpanKind.SERVER]);
    expect(served?.parentSpanContext?.spanId).toBe(called?.spanContext().spanId);
    for (const span of [called, served]) {
      expect(span?.attributes).toMatchObject({
        ...conventions(method),
        "goaidl.shape": "server",
        "goaidl.profile": "goaidl.v1",
        "goaidl.close.code": 1000,
      });
      expect(span?.status.code).toBe(SpanStatusCode.UNSET);
      expect(span?.events.map(({ name }) => name)).toEqual(["open"]);
    }
    expect(await measured()).toEqual({
      [`goaidl.server.messages.sent ${method}`]: 3,
      [`goaidl.client.messages.received ${method}`]: 3,
      [`goaidl.server.streams.open ${method}`]: 0,
      [`goaidl.client.streams.open ${method}`]: 0,
      [`rpc.server.call.duration ${method}`]: 1,
      [`rpc.client.call.duration ${method}`]: 1,
    });
  });

  test("that is open counts as open, and an aborted one has not failed", async () => {
    const { client } = start({ [method]: () => new Promise(() => {}) });
    const stream = method === "pushes" ? client.pushes() : client.texts({});
    await stream.opened;
    expect(await measured()).toMatchObject({
      [`goaidl.server.streams.open ${method}`]: 1,
      [`goaidl.client.streams.open ${method}`]: 1,
    });
    await stream.close();
    const [called] = await ended(2);
    expect(called?.status.code).toBe(SpanStatusCode.UNSET);
    expect(await measured()).toMatchObject({ [`goaidl.server.streams.open ${method}`]: 0 });
  });

  test("that was aborted before it opened counts as neither failed nor refused", async () => {
    const { client } = start({ [method]: () => new Promise(() => {}) });
    const stop = new AbortController();
    const { signal } = stop;
    const stream = method === "pushes" ? client.pushes({ signal }) : client.texts({}, { signal });
    stop.abort(new Error("mine"));
    await rejection(stream.opened);
    const [called] = await ended(1);
    expect(called?.status.code).toBe(SpanStatusCode.UNSET);
    expect(called?.attributes["error.type"]).toBeUndefined();
    expect(Object.keys(await measured()).filter((name) => name.includes("client.refusals"))).toEqual([]);
  });

  test("that fails with a designed error names it, and isn't a failure of the server", async () => {
    const { client } = start({
      [method]: () => {
        throw new newsServer.GoneWrongError();
      },
    });
    await rejection(method === "pushes" ? client.pushes().receive() : client.texts({}).receive());
    const [called, served] = await ended(2);
    expect(called?.attributes["error.type"]).toBe("gone_wrong");
    expect(called?.status.code).toBe(SpanStatusCode.ERROR);
    expect(served?.attributes).toMatchObject({ "error.type": "gone_wrong" });
    expect(served?.status.code).toBe(SpanStatusCode.UNSET);
  });

  test("with spans for openings ends them when it is open, and links to them at its end", async () => {
    let finish: () => void = () => {};
    const until = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const { client } = start({ [method]: () => until }, { streamSpans: "opening" });
    const stream = method === "pushes" ? client.pushes() : client.texts({});
    await stream.opened;
    const openings = await ended(2);
    expect(openings.map(({ name }) => name)).toEqual([`news/${method}`, `news/${method}`]);
    finish();
    await stream.receive();
    const ends = (await ended(4)).filter(({ name }) => name === `news/${method} end`);
    expect(ends.map(({ links }) => links[0]?.context.spanId).sort()).toEqual(
      openings.map((span) => span.spanContext().spanId).sort(),
    );
    expect(ends.map(({ attributes }) => attributes["goaidl.close.code"])).toEqual([1000, 1000]);
  });
});

test("a stream that continues over a new connection reports and counts it", async () => {
  const { client, network } = start({
    async follow({ since }, stream) {
      const first = Number(since ?? 0) + 1;
      await stream.send({ seq: first, kind: "k", body: "" });
      if (first === 1) await new Promise(() => {});
    },
  });
  const seen: unknown[] = [];
  for await (const item of client.follow({ topic: "a" })) {
    seen.push(item);
    if (seen.length === 1) network.cut();
  }
  expect(seen).toHaveLength(2);
  await until(() => spans.getFinishedSpans().some(({ kind }) => kind === SpanKind.CLIENT), "the call ends");
  const called = spans.getFinishedSpans().find(({ kind }) => kind === SpanKind.CLIENT);
  expect(called?.events.map(({ name }) => name)).toEqual(["open", "suspended", "restarted"]);
  expect(await measured()).toMatchObject({ "goaidl.client.reconnects follow": 1 });
});

test("a request that is rejected before a call exists counts as refused", async () => {
  const { client } = start({}, {}, { openingsPerSecond: 0 });
  await rejection(client.plain());
  expect(await measured()).toMatchObject({
    "goaidl.server.refusals too_many_requests": 1,
    "goaidl.client.refusals plain too_many_requests": 1,
  });
});

test("a payload that is never sent is a failed call of the client, and not a call of the server", async () => {
  const { client } = start({});
  await rejection(client.follow({}).opened);
  const [called] = await ended(1);
  expect(called?.attributes["error.type"]).toBe("ValidationError");
  expect(spans.getFinishedSpans()).toHaveLength(1);
});

test("the headers of a call are sent besides those of its span", async () => {
  const seen: unknown[] = [];
  const { client } = start({
    plain: (_payload, given) => {
      seen.push((given as unknown as { headers: Record<string, string> }).headers);
      return "";
    },
  });
  await client.plain({ headers: { "x-own": "1" } });
  expect(seen).toEqual([expect.objectContaining({ "x-own": "1", traceparent: expect.stringMatching(/^00-/) })]);
});

test("a server without telemetry has no wrappers", () => {
  const environment = environmentOf({ services: [] });
  expect(environment.admit).toBe(admit);
  expect(environment.answer).toBe(answer);
});
