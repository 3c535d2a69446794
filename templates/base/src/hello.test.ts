import assert from "node:assert/strict";
import { test } from "node:test";
import { createServer } from "goaidl/server";
import { connectInMemory } from "goaidl/testing";
import { createHelloClient, RudeError } from "./gen/ts-client/hello.js";
import { hello } from "./hello-service.js";

/** Connects a client to a server in memory, without a port. */
const client = createHelloClient(connectInMemory(createServer({ services: [hello] })));

test("greets each name", async () => {
  const stream = client.greet({ word: "Good day" });
  await stream.send({ name: "Ada" });
  assert.equal((await stream.receive())?.text, "Good day, Ada!");
  await stream.close();
});

test("refuses messages that are not greetings", async () => {
  await assert.rejects(client.greet({ word: "Go away" }).receive(), RudeError);
});
