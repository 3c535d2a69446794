import type { ClientOptions } from "goaidl/client";
import { type BoundService, createServer, type GoaidlServer, type ViewChooser } from "goaidl/server";
import { afterEach, expect, test } from "vitest";
import { importGenerated } from "../targets/generated/generated-module.js";

/** A result with views, of a method without streams: the handler chooses, and the client decodes what was chosen. */
const contract = `
type Entry {
  id: int
  note: string
  stars: int
  view default { id note stars }
  view tiny { id }
}
service notes {
  method read {
    payload { view?: string }
    result Entry
    http { GET "/read" }
  }
}
`;

type Read = (payload: { view?: string }, context: ViewChooser<string>) => unknown;
interface NotesServer {
  notesService(handlers: { read: Read }): BoundService;
}
interface NotesClient {
  createNotesClient(options: ClientOptions): { read(payload: { view?: string }): Promise<unknown> };
}

let server: GoaidlServer | null = null;

afterEach(async () => {
  await server?.close();
  server = null;
});

async function serving(read: Read) {
  const { notesService } = (await importGenerated(contract, "ts-server", "notes.ts")) as unknown as NotesServer;
  const { createNotesClient } = (await importGenerated(contract, "ts-client", "notes.ts")) as unknown as NotesClient;
  const faults: unknown[] = [];
  server = createServer({ services: [notesService({ read })], onError: (error) => faults.push(error) });
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  const url = `http://127.0.0.1:${port}`;
  return { url, client: createNotesClient({ url }), faults };
}

const entry = { id: 1, note: "hello", stars: 5 };

test("the chosen view is sent, and the header names it", async () => {
  const { url, client } = await serving(({ view }, context) => {
    if (view !== undefined) context.setView(view);
    return entry;
  });
  expect(await client.read({})).toEqual(entry);
  expect(await client.read({ view: "tiny" })).toEqual({ id: 1 });
  const answer = await fetch(`${url}/read?view=tiny`);
  expect(answer.headers.get("goa-view")).toBe("tiny");
  expect(await answer.json()).toEqual({ id: 1 });
  expect((await fetch(`${url}/read`)).headers.get("goa-view")).toBe("default");
});

test("a view that the type doesn't have is the server's fault, and only the server sees the reason", async () => {
  const { client, faults } = await serving((_payload, context) => {
    context.setView("huge");
    return entry;
  });
  await expect(client.read({})).rejects.toMatchObject({ fault: true });
  expect(faults).toMatchObject([{ message: 'read has no view "huge"; it has default, tiny' }]);
});
