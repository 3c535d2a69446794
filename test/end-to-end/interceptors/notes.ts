import type { ClientOptions } from "goaidl/client";
import { createServer, type GoaidlServer, type ServerOptions } from "goaidl/server";
import {
  createNotesClient,
  type NotesClient,
  type NotesClientInterceptors,
} from "../../targets/ts-client/interceptors/expected/notes.js";
import type { Change } from "../../targets/ts-client/interceptors/expected/types.js";
import {
  type NotesHandlers,
  type NotesServerInterceptors,
  notesService,
} from "../../targets/ts-server/interceptors/expected/notes.js";

/** The service of the golden case `interceptors`, served and called over real sockets. */

export const traceId = "0b5f2f0e-3f0c-4f7b-9d6a-2f9a0c1f7e55";
export const request = { tenant: "acme", token: "secret" };
export const change = (id: string, value = "text"): Omit<Change, "trace_id"> => ({
  id,
  value,
  tags: [],
  secret: "hush",
});

/** Sets the required fields. */
const stamping: NotesServerInterceptors = {
  watchdog: {},
  audit: {
    send(message) {
      message.stamp = 7;
    },
    result(result) {
      result.request_id = "r-1";
    },
  },
  normalize: {},
};

const tracing: NotesClientInterceptors = {
  trace: {
    send(message) {
      message.trace_id = traceId;
    },
  },
  watchdog: {},
};

const echoing: NotesHandlers = {
  get: (payload) => ({ note: `${payload.tenant}/${payload.id}/${payload.trace_id ?? "-"}` }),
  async put(_payload, stream) {
    let count = 0;
    for await (const _ of stream) count++;
    return { count };
  },
  async *watch() {
    for (let id = 1; id <= 3; id++) yield { id: `n${id}`, value: "v" };
  },
  async *feed(payload) {
    for (let id = 1; id <= 3; id++) yield { id: `n${id}`, value: payload.trace_id ?? "-" };
  },
  async edit(_payload, stream) {
    for await (const { id, value, trace_id } of stream) await stream.send({ id, value, trace_id });
  },
};

/** The differences from handlers that echo and interceptors that set only required fields. */
export interface Setup {
  readonly handlers?: Partial<NotesHandlers>;
  readonly server?: Partial<NotesServerInterceptors>;
  readonly client?: Partial<NotesClientInterceptors>;
  readonly options?: Partial<ClientOptions>;
  readonly serverOptions?: Partial<ServerOptions>;
}

export interface Running {
  readonly server: GoaidlServer;
  readonly port: number;
  readonly client: NotesClient;
  /** The errors passed to the server's `onError`. */
  readonly faults: unknown[];
  close(): Promise<void>;
}

export async function startNotes(protocol: "goa" | "goaidl.v1", setup: Setup = {}): Promise<Running> {
  const faults: unknown[] = [];
  const server = createServer({
    services: [notesService({ ...echoing, ...setup.handlers }, { key: () => "ada" }, { ...stamping, ...setup.server })],
    onError: (error) => faults.push(error),
    ...setup.serverOptions,
  });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  const client = createNotesClient({
    url: `ws://127.0.0.1:${port}`,
    protocol,
    ...setup.options,
    interceptors: { ...tracing, ...setup.client },
  });
  return { server, port, client, faults, close: () => server.close() };
}

export async function until(condition: () => boolean, what: string): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (condition()) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`never: ${what}`);
}

export async function failureOf(work: Promise<unknown>): Promise<unknown> {
  try {
    await work;
  } catch (error) {
    return error;
  }
  throw new Error("it did not fail");
}
