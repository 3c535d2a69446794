/** A server and its clients, generated from one contract. Each test passes its own handlers and options. */

import { afterEach } from "vitest";
import type { ClientOptions } from "../../../src/runtime/client/client-options.js";
import type { ServiceError } from "../../../src/runtime/errors.js";
import type { BoundService } from "../../../src/runtime/server/bind.js";
import { createServer } from "../../../src/runtime/server/create-server.js";
import type { SecurityContext } from "../../../src/runtime/server/security.js";
import type { ServerOptions } from "../../../src/runtime/server/server-options.js";
import { importGenerated } from "../../targets/generated/generated-module.js";

const contract = `goa 1
api hard { title "Hard"  version "1.0.0" }
scheme jwt jwt { scope "all" "All" }
type Note {
  id: int
  body?: string
  view default { id body }
  view tiny { id }
}
service hard {
  error broken: { why: string }
  stream { message max 2KiB  resume off }
  method upload {
    streaming payload int
    result string
    http { GET "/upload" }
  }
  method save {
    payload { any: any  of?: map<string, int> }
    http { POST "/save" }
  }
  method notes {
    streaming result Note
    http { GET "/notes" }
  }
  method ticks {
    security jwt("all")
    payload { @token(jwt) token: string }
    streaming result int
    http { GET "/ticks" }
  }
  method news {
    security jwt("all")
    payload { @token(jwt) token: string }
    streaming result int
    http { GET "/news" }
    stream { transport sse }
  }
}
`;

export interface Call extends AsyncIterable<unknown> {
  readonly opened: Promise<void>;
  readonly view: string | null;
  send(message: unknown): Promise<void>;
  receive(): Promise<unknown>;
  closeAndReceive(): Promise<unknown>;
  close(): Promise<void>;
}
export interface Stream {
  send(message: unknown): Promise<void>;
  receive(): Promise<unknown>;
  setView(view: string): void;
}
// The modules are generated, so their exports are those that the contract declares.
export const served = (await importGenerated(contract, "ts-server", "hard.ts")) as unknown as {
  hardService(handlers: Record<string, unknown>, security: Record<string, unknown>): BoundService;
  BrokenError: new (body: { why: string }, init?: object) => ServiceError;
};
const { createHardClient } = (await importGenerated(contract, "ts-client", "hard.ts")) as unknown as {
  createHardClient(options: ClientOptions): Record<"upload" | "notes" | "ticks" | "news", (payload?: object) => Call>;
};

/** Functions that run at the end of each test, and release what it has started. */
export const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

export async function start(
  handlers: Record<string, unknown>,
  options: Partial<ServerOptions> = {},
  jwt: (credentials: unknown, context: SecurityContext) => unknown = () => "ada",
) {
  const faults: unknown[] = [];
  const idle = () => new Promise(() => {});
  const service = served.hardService(
    { upload: idle, notes: idle, ticks: idle, news: idle, save: () => {}, ...handlers },
    { jwt },
  );
  const server = createServer({ services: [service], onError: (error) => void faults.push(error), ...options });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  ends.push(() => server.close());
  const clientOf = (protocol: "goa" | "goaidl.v1") => {
    const backoff = { baseMs: 1, maxMs: 2, attempts: 2 };
    return createHardClient({ url: `http://127.0.0.1:${port}`, protocol, backoff });
  };
  return { clientOf, faults, port };
}
