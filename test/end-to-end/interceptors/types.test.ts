import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { designOf, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";

/** Type checks of interceptors: an `@ts-expect-error` without an error fails. */

const contract = readFileSync(new URL("../../targets/ts-server/interceptors/input.goa", import.meta.url), "utf8");

const server = `
import { notesService, type NotesHandlers, type NotesSecurity, type NotesServerInterceptors, type AuditServerInterceptor } from "./server/notes.js";
import { healthService } from "./server/health.js";

interface User { readonly name: string }
declare const handlers: NotesHandlers<User>;
declare const security: NotesSecurity<User>;

const audit: AuditServerInterceptor<User> = {
  async open(call, next) {
    const tenant: string = call.payload.tenant;
    const name: string = call.principal.name;
    const method: "get" | "put" | "watch" | "feed" | "edit" = call.method;
    console.log(tenant, name, method, call.id, call.headers["traceparent"], call.signal.aborted);
    // @ts-expect-error it declares no token
    console.log(call.payload.token);
    // @ts-expect-error it may only read the tenant
    call.payload.tenant = "other";
    await next();
  },
  receive(message) {
    console.log(message.id, message.tags[0]?.weight);
    // @ts-expect-error it declares no value
    console.log(message.value);
    // @ts-expect-error it may only read the tags
    message.tags = [];
    // @ts-expect-error their fields can't be set either
    message.tags.push({ name: "x", weight: 1 });
    // @ts-expect-error the fields of those can't be set either
    if (message.tags[0] !== undefined) message.tags[0].weight = 2;
  },
  send(message) {
    message.stamp = 1;
    // @ts-expect-error a number
    message.stamp = "1";
    // @ts-expect-error it declares no id
    message.id = "x";
  },
  result(result) {
    result.request_id = "r";
    // @ts-expect-error it declares no count
    console.log(result.count);
  },
  error: (error) => (error instanceof RangeError ? new Error("too much") : undefined),
  close: ({ code, error }) => console.log(code, error),
  // @ts-expect-error there is no such hook
  sent() {},
};

export const interceptors: NotesServerInterceptors<User> = {
  audit,
  watchdog: {
    receive(message) {
      // @ts-expect-error it declares no field at all
      const id: string = message.id;
      console.log(id);
    },
  },
  normalize: {
    receive(message) {
      message.value = message.value.trim();
      message.tags.push({ name: "x", weight: 1 });
    },
  },
};

notesService(handlers, security, interceptors);
// @ts-expect-error the contract puts interceptors around its methods
notesService(handlers, security);
// @ts-expect-error one of them is missing
notesService(handlers, security, { audit, watchdog: {} });
healthService({ ping() {} }, { watchdog: {} });

export const own: Partial<NotesHandlers<User>> = {
  // The request id is the interceptor's to fill in.
  get: () => ({ note: "n" }),
  // @ts-expect-error the note is not
  put: async () => ({ request_id: "r" }),
};
`;

const client = `
import { createNotesClient, type NotesClientInterceptors, type TraceClientInterceptor } from "./client/notes.js";

const trace: TraceClientInterceptor = {
  async open(call, next) {
    call.payload.trace_id = "t";
    call.headers["x-trace"] = "t";
    // @ts-expect-error it declares no tenant
    console.log(call.payload.tenant);
    // @ts-expect-error a server knows the principal
    console.log(call.principal);
    await next();
  },
  send(message) {
    message.trace_id = "t";
    // @ts-expect-error it declares no value
    message.value = "x";
  },
  receive(message) {
    console.log(message.trace_id);
    // @ts-expect-error it may only read it here
    message.trace_id = "t";
  },
};
const interceptors: NotesClientInterceptors = { trace, watchdog: {} };
const notes = createNotesClient({ url: "wss://example.com", interceptors });
// @ts-expect-error the contract puts interceptors around its methods
createNotesClient({ url: "wss://example.com" });

const stream = notes.edit({ tenant: "acme", token: "t" });
// The trace is the interceptor's to fill in.
void stream.send({ id: "a", value: "v", tags: [] });
// @ts-expect-error the value is not
void stream.send({ id: "a", tags: [] });
`;

test("interceptors are typed to the fields that the contract declares", { timeout: 120_000 }, async () => {
  const design = designOf(contract, "input.goa");
  const files = new Map([
    ["server.ts", server],
    ["client.ts", client],
  ]);
  for (const side of ["server", "client"]) {
    for (const [path, text] of generated(design, `ts-${side}`)) files.set(`${side}/${path}`, text);
  }
  expect(await typeCheck("interceptor-types", files)).toEqual([]);
});
