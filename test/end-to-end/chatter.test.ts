import { createServer, type GoaidlServer } from "goaidl/server";
import { afterEach, describe, expect, test } from "vitest";
import {
  type ChatterClient,
  createChatterClient,
  InvalidScopesError,
  UnauthorizedError,
} from "../targets/ts-client/chatter/expected/chatter.js";
import { chatterService } from "../targets/ts-server/chatter/expected/chatter.js";
import { Chat } from "./chatter-service.js";

let server: GoaidlServer | null = null;
afterEach(async () => {
  await server?.close();
  server = null;
});

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => null,
    (error: unknown) => error,
  );
}

describe.each(["goa", "goaidl.v1"] as const)("the chat in profile %s", (protocol) => {
  async function start(): Promise<{ chat: Chat; client: ChatterClient; url: string }> {
    const chat = new Chat("signing key");
    server = createServer({ services: [chatterService(chat.handlers, chat.security)] });
    const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
    const url = `ws://127.0.0.1:${port}`;
    return { chat, client: createChatterClient({ url, protocol }), url };
  }

  test("a password is exchanged for a token, which opens streams; every listener gets each message", async () => {
    const { chat, client } = await start();
    const token = await client.login({ user: "goa", password: "rocks" });
    const listening = [client.subscribe({ token }), client.subscribe({ token })];
    await expect.poll(() => chat.listeners).toBe(2);
    const echo = client.echoer({ token });
    for (const text of ["hello", "<&> ü €"]) {
      await echo.send(text);
      expect(await echo.receive()).toBe(`goa: ${text}`);
      for (const stream of listening) expect(await stream.receive()).toMatchObject({ message: text, action: "added" });
    }
    await echo.end();
    expect(await echo.receive()).toBe(undefined);
    for (const stream of listening) await stream.close();
    await expect.poll(() => chat.listeners).toBe(0);
  });

  test("uploads: one has no result, one returns a summary", async () => {
    const { chat, client } = await start();
    const token = chat.token("goa", 60);
    const listener = client.listener({ token });
    for (let index = 0; index < 100; index++) await listener.send(`m${index}`);
    expect(await listener.closeAndReceive()).toBe(undefined);
    expect(chat.received).toEqual(Array.from({ length: 100 }, (_, index) => `m${index}`));
    const summary = client.summary({ token });
    for (const text of ["a", "bc"]) await summary.send(text);
    expect(await summary.closeAndReceive()).toMatchObject([
      { message: "a", length: 1 },
      { message: "bc", length: 2 },
    ]);
  });

  test("the history has the requested view", async () => {
    const { chat, client } = await start();
    chat.history.push({ message: "hello", length: 5, sent_at: "2026-01-01T00:00:00Z" });
    const token = chat.token("eve", 60);
    const tiny = client.history({ token, view: "tiny" });
    expect(await tiny.receive()).toEqual({ message: "hello" });
    expect(tiny.view).toBe("tiny");
    expect(await client.history({ token }).receive()).toEqual(chat.history[0]);
  });

  test("wrong passwords, forged tokens, expired tokens and missing scopes are refused with typed errors", async () => {
    const { chat, client } = await start();
    for (const [user, password] of [
      ["goa", "pops"],
      ["stranger", ""],
    ] as const) {
      const error = await failure(client.login({ user, password }));
      expect(error).toBeInstanceOf(UnauthorizedError);
      expect(error).toMatchObject({ body: "wrong user or password" });
    }
    const forged = new Chat("another key").token("goa", 60);
    for (const [token, body] of [
      [forged, "invalid token"],
      ["none", "invalid token"],
      [chat.token("goa", -1), "token expired"],
    ]) {
      expect(await failure(client.echoer({ token: token ?? "" }).opened)).toMatchObject({ name: "unauthorized", body });
    }
    const error = await failure(client.subscribe({ token: chat.token("eve", 60) }).opened);
    expect(error).toBeInstanceOf(InvalidScopesError);
    expect(error).toMatchObject({ body: "missing: stream:write" });
    expect(chat.listeners).toBe(0);
  });
});
