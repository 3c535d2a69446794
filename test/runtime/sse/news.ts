/** A generated service with server-sent events, for tests over real sockets. */
import { request as httpRequest, type IncomingMessage } from "node:http";
import type { ReceiveStream } from "../../../src/runtime/client/stream.js";
import type { ServiceError } from "../../../src/runtime/errors.js";
import type { BoundService } from "../../../src/runtime/server/bind.js";
import type { StreamEvent } from "../../../src/runtime/transport/channel.js";
import { importGenerated } from "../../targets/generated/generated-module.js";

export const contract = `goa 1
scheme jwt jwt { scope read "Read" }
type News { seq: int64  kind: string  body: string }
type Entry { seq: int64  note?: string }
type Article { seq: int  title: string }
type Flash { text: string }
union Feed by "kind" { article: Article  flash: Flash }
service news {
  error closed_today: { until: string }
  error gone_wrong { temporary }
  http { error closed_today 423 }
  stream { heartbeat every 1s timeout 1s  error gone_wrong close 4100 }
  method follow {
    payload { topic: string  since?: int64 }
    streaming result News
    http { GET "/news/{topic}" }
    stream { transport sse { id seq  event kind  data body  last since } }
  }
  method entries {
    payload { since?: int64 }
    streaming result Entry
    http { GET "/entries"  param since }
    stream { transport sse { id seq  last since } }
  }
  method texts {
    payload { count?: int }
    streaming result string
    http { GET "/texts" }
    stream { transport sse  message max 1KiB  write timeout 1s  buffer 4 messages 4KiB }
  }
  method feed {
    streaming result Feed
    http { GET "/feed" }
    stream { transport sse { event kind } }
  }
  method idle {
    streaming result int
    http { GET "/idle" }
    stream { transport sse  idle 100ms  heartbeat every 20ms }
  }
  method heartbeats {
    streaming result int
    http { GET "/heartbeats" }
    stream { transport sse  heartbeat every 20ms }
  }
  method one {
    streaming result int
    http { GET "/one" }
    stream { transport sse  concurrency 1 per client }
  }
  method secured {
    security jwt(read)
    payload { @token(jwt) token: string }
    streaming result string
    http { GET "/secured" }
    stream { transport sse }
  }
  method pushes {
    streaming result int
    http { GET "/pushes" }
  }
  method plain {
    result string
    http { GET "/plain" }
  }
  method note {
    http { GET "/note" }
  }
  method upper {
    payload { text: string }
    result string
    http { POST "/upper" }
  }
}
`;

export interface ServerStream {
  send(message: unknown): Promise<void>;
}
export interface Context {
  readonly signal: AbortSignal;
  readonly profile: string;
}
export type Handler = (payload: Record<string, unknown>, stream: ServerStream, context: Context) => unknown;

export interface NewsServer {
  newsService(handlers: Record<string, unknown>, security: Record<string, unknown>): BoundService;
  ClosedTodayError: new (body: { until: string }) => ServiceError;
  GoneWrongError: new () => ServiceError;
}
type CallOptions = {
  headers?: Record<string, string>;
  signal?: AbortSignal;
  restart?: boolean;
  onEvent?: (event: StreamEvent) => void;
};
type Receive = (payload?: unknown, options?: CallOptions) => ReceiveStream<unknown>;
interface NewsClient {
  readonly follow: Receive;
  readonly entries: Receive;
  readonly texts: Receive;
  readonly feed: (options?: CallOptions) => ReceiveStream<unknown>;
  readonly idle: (options?: CallOptions) => ReceiveStream<unknown>;
  readonly one: (options?: CallOptions) => ReceiveStream<unknown>;
  readonly secured: Receive;
  readonly pushes: (options?: CallOptions) => ReceiveStream<unknown>;
  readonly plain: (options?: CallOptions) => Promise<unknown>;
  readonly note: () => Promise<unknown>;
  readonly upper: (payload: unknown) => Promise<unknown>;
}

// The modules are generated: their exports are those that the contract declares.
export const newsServer = (await importGenerated(contract, "ts-server", "news.ts")) as unknown as NewsServer;
export const newsClient = (await importGenerated(contract, "ts-client", "news.ts")) as unknown as {
  createNewsClient(options: object): NewsClient;
  ClosedTodayError: new (...values: never[]) => ServiceError;
  GoneWrongError: new (...values: never[]) => ServiceError;
};

/** Returns the service with the handlers of a test. All other methods throw, because the test must not call them. */
export function newsService(handlers: Readonly<Record<string, Handler>>): BoundService {
  const unused = () => {
    throw new Error("not used in this test");
  };
  const methods = contract.matchAll(/^ {2}method (\w+)/gm);
  return newsServer.newsService(
    { ...Object.fromEntries([...methods].map(([, name]) => [name, unused])), ...handlers },
    {
      jwt({ token }: { token: string }, { scopes }: { scopes: readonly string[] }) {
        if (token !== "reader" || !scopes.includes("read"))
          throw new newsServer.ClosedTodayError({ until: "you log in" });
        return "reader";
      },
    },
  );
}

export interface RawAnswer {
  readonly response: IncomingMessage;
  /** The text received so far. */
  text(): string;
  /** Resolves when the answer has ended, to whether it was complete. */
  readonly ended: Promise<boolean>;
  destroy(): void;
}

/** Sends a request, and resolves to the answer as soon as its head has arrived. */
export function ask(url: string, headers: Record<string, string> = {}, method = "GET"): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { headers, method, agent: false }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      response.on("error", () => {});
      const ended = new Promise<boolean>((over) => response.on("close", () => over(response.complete)));
      resolve({ response, text: () => text, ended, destroy: () => request.destroy() });
    });
    request.on("error", reject).end();
  });
}

export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never: ${what}`);
}

export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`expected a rejection, not ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
