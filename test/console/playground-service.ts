import { readFileSync } from "node:fs";
import type { BoundService } from "../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../src/runtime/server/create-server.js";
import { importGenerated } from "../targets/generated/generated-module.js";

export const playground = readFileSync(new URL("playground.goa", import.meta.url), "utf8");

/** The streams of handlers, as far as this service uses them. */
interface Stream {
  send(message: unknown): Promise<void>;
  [Symbol.asyncIterator](): AsyncIterator<unknown>;
}

async function echo(_payload: unknown, stream: Stream): Promise<void> {
  for await (const message of stream) await stream.send(message);
}

/** Starts the service of `playground.goa` on a free port. */
export async function startPlayground(
  origins: readonly string[] = [],
): Promise<GoaidlServer & { readonly url: string }> {
  const module = await importGenerated(playground, "ts-server", "play.ts");
  const { playService, TooBigError } = module as {
    playService: (handlers: object, security: object) => BoundService;
    TooBigError: new (message: string, body: { limit: number }) => Error;
  };
  const handlers = {
    hello: ({ name }: { name: string }) => `hello ${name}`,
    everything: (payload: unknown) => payload,
    async *count({ to }: { to: number }, _context: unknown) {
      for (let number = 1; number <= to; number++) {
        yield { number, ...(number % 2 === 0 ? { note: "even" } : {}) };
        if (number % 100 === 0) await new Promise((resolve) => setImmediate(resolve));
      }
    },
    async sum(_payload: unknown, stream: AsyncIterable<number>) {
      let sum = 0;
      for await (const number of stream) sum += number;
      if (sum > 100) throw new TooBigError("too big", { limit: 100 });
      return sum;
    },
    echo,
    mirror: echo,
    async *events() {
      for (let id = 1; id <= 3; id++) yield { id, text: `event ${id}` };
    },
    async *secret() {
      for (let number = 1; number <= 1_000_000; number++) {
        yield number;
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
  const security = {
    session: ({ token }: { token: string }) => {
      if (token !== "good") throw Object.assign(new Error("wrong token"), { name: "unauthorized" });
      return { id: "someone" };
    },
  };
  const server = createServer({ services: [playService(handlers, security)], origins });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return Object.assign(server, { url: `ws://127.0.0.1:${port}` });
}
