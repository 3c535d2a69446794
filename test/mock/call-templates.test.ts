import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { loadContract } from "../../src/interactive/load-contract.js";
import { type MockServer, mockServer } from "../../src/interactive/mock/mock-server.js";
import { call, jsonLines } from "../call/talk.js";
import { exampleDesign, exampleNames } from "../support/compile-text.js";

/** Sends the output of `goaidl call --template` to `goaidl mock`, for every method of the example contracts. */

const specs = fileURLToPath(new URL("../../specs", import.meta.url));

describe.each(exampleNames)("%s", (name) => {
  const contract = loadContract(exampleDesign(name), `${name}.goa`);
  let server: MockServer | null = null;

  beforeAll(async () => {
    server = await mockServer(contract, {
      host: "127.0.0.1",
      port: 0,
      seed: name,
      everyMs: 1,
      messages: 2,
      latency: { minMs: 0, maxMs: 0 },
      error: null,
      cutEveryMs: null,
      recordings: [],
      speed: 1,
      origins: [],
      onEvent: () => {},
      onError: () => {},
    });
  });

  afterAll(() => server?.close());

  test.each(contract.methods.map(({ method }) => [method.name, method] as const))(
    "%s",
    async (method, { shape, result }) => {
      const template = await call(specs, [`${name}.goa`, method, "--template"]);
      const url = `http://127.0.0.1:${server?.port}`;
      const ran = await call(specs, [`${name}.goa`, method, "--url", url, "-d", template.stdout]);
      expect([ran.code, ran.stderr]).toEqual([0, ""]);
      const expected = { unary: 1, client: result === null ? 0 : 1, server: 2, bidirectional: 3 }[shape];
      expect(jsonLines(ran.stdout).length).toBe(expected);
    },
  );
});
