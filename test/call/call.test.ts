import { readFileSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { type BoundService, createServer } from "goaidl/server";
import { afterEach, describe, expect, test } from "vitest";
import { workFolder } from "../support/command-line.js";
import { importGenerated } from "../targets/generated/generated-module.js";
import { call, jsonLines } from "./talk.js";

/** `goaidl call`: its options, its output and its exit codes. */

const contract = `goa 1

api rooms { server main { url "http://127.0.0.1:1" } }

scheme basic basic
scheme jwt jwt

type Note { id: int  text: string = "none" }

/// Rooms with notes.
service rooms {
  error full: { seats: int }

  /// Adds a note.
  method add { result Note  http { POST "/add" } }
  method slow { streaming result Note  http { GET "/slow" }  stream { resume within 1m } }
  method talk { payload { room: string }  streaming payload Note  streaming result Note  http { GET "/talk/{room}" } }
  method raw { streaming payload bytes  streaming result bytes  http { GET "/raw" }  stream { frame binary } }
  method fail { payload { how: string }  streaming result Note  http { GET "/fail"  param how } }
  method who { security jwt  result string  http { GET "/who" } }
}
service other { method talk { result string  http { GET "/other" } } }
`;

const running: { close(): unknown }[] = [];
const folder = workFolder({ "rooms.goa": contract });

afterEach(async () => {
  for (const one of running.splice(0)) await one.close();
});

interface Seen {
  readonly headers: Readonly<Record<string, string>>[];
  readonly notes: unknown[];
}

async function served(): Promise<{ url: string; seen: Seen }> {
  const module = await importGenerated(contract, "ts-server", "rooms.ts");
  const others = await importGenerated(contract, "ts-server", "other.ts");
  const FullError = module.FullError as new (body: object) => Error;
  const seen: Seen = { headers: [], notes: [] };
  const service = (module.roomsService as (handlers: object, security: object) => BoundService)(
    {
      add(_payload: unknown, { headers }: { headers: Record<string, string> }) {
        seen.headers.push(headers);
        return { id: 1 };
      },
      async *slow() {
        for (let id = 1; id <= 6; id++) {
          yield { id };
          await new Promise((resolve) => setTimeout(resolve, 60));
        }
      },
      async talk(_payload: unknown, stream: AsyncIterable<object> & { send(note: object): Promise<void> }) {
        for await (const note of stream) {
          seen.notes.push(note);
          await stream.send(note);
        }
      },
      async raw(_payload: unknown, stream: AsyncIterable<Uint8Array> & { send(data: Uint8Array): Promise<void> }) {
        for await (const data of stream) await stream.send(data);
      },
      async *fail({ how }: { how: string }) {
        yield { id: 1 };
        if (how === "full") throw new FullError({ seats: 3 });
        if (how === "bug") throw new Error("a bug");
        await new Promise(() => {});
      },
      who: (_payload: unknown, { principal }: { principal: string }) => principal,
    },
    { jwt: ({ token }: { token: string }) => token, basic: () => "" },
  );
  const other = (others.otherService as (handlers: object) => BoundService)({ talk: () => "other" });
  const server = createServer({ services: [service, other], onError: () => {} });
  running.push(server);
  const { port } = await server.listen({ port: 0, host: "127.0.0.1" });
  return { url: `http://127.0.0.1:${port}`, seen };
}

const run = (args: readonly string[], input: string | readonly string[] = "") =>
  call(folder.path, ["rooms.goa", ...args], input);

describe("the methods of a contract", () => {
  test("--list", async () => {
    expect((await run(["--list"])).stdout).toContain("rooms.talk  bidirectional     GET /talk/{room}\n");
  });

  test("--describe and --template", async () => {
    const { stdout } = await run(["rooms.talk", "--describe"]);
    expect(stdout).toContain("payload:\n  room: string\n");
    expect(stdout).toContain('  text: string = "none"');
    const template = jsonLines((await run(["rooms.talk", "--template"])).stdout);
    expect(template).toEqual([{ room: expect.any(String) }, { id: expect.any(Number), text: "none" }]);
  });

  test.each([
    [["rooms.tlk"], "did you mean rooms.talk?"],
    [["talk"], "name rooms.talk or other.talk"],
    [[], "name the method, or list the methods with --list"],
    [["rooms.talk", "--max-time", "soon"], "soon is not a time"],
    [["rooms.talk", "--max-messages", "-1"], "-1 is not a whole number"],
    [["rooms.talk", "--url", "localhost"], "localhost is not the URL of a service"],
    [["rooms.talk", "--user", "ann"], "--user needs a name and a password"],
    [["rooms.talk", "-H", "nonsense"], "is not a header"],
    [["rooms.talk", "--data", "@missing.json"], "could not read missing.json"],
    [["rooms.talk", "--view", "tiny"], "--view needs a field `view` in the payload"],
    [["rooms.slow", "-d", '{"id": 1}'], "rooms.slow takes no messages"],
    [["rooms.talk", "--verbos"], "did you mean --verbose?"],
  ])("wrong usage ends with 1: %s", async (args, words) => {
    const { code, stdout, stderr } = await run(args);
    expect([code, stdout, stderr]).toEqual([1, "", expect.stringContaining(words)]);
  });

  test("a contract with errors ends with 1", async () => {
    folder.write({ "broken.goa": "goa 1\ntype A { x: Strin }\n" });
    const { code, stderr } = await call(folder.path, ["broken.goa", "--list"]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("error[unknown-type]")]);
  });
});

describe("a call", () => {
  test("sends headers, and fills in defaults only when asked", async () => {
    const { url, seen } = await served();
    folder.write({ "headers.txt": "x-two: 2\n\nx-three: 3\n" });
    const args = ["rooms.add", "--url", url, "-H", "X-One: 1", "-H", "@headers.txt", "--user", "ann:secret"];
    expect(await run(args)).toEqual({ code: 0, stdout: '{"id":1}\n', stderr: "" });
    expect((await run([...args, "--emit-defaults"])).stdout).toBe('{"id":1,"text":"none"}\n');
    expect(seen.headers[0]).toMatchObject({
      "x-one": "1",
      "x-two": "2",
      "x-three": "3",
      authorization: "Basic YW5uOnNlY3JldA==",
    });
  });

  test("sends a token for a scheme without a field", async () => {
    const { url } = await served();
    expect(await run(["rooms.who", "--url", url, "--token", "abc"])).toMatchObject({ code: 0, stdout: '"abc"\n' });
  });

  test("takes messages from a file, and reports an invalid one at its line", async () => {
    const { url, seen } = await served();
    folder.write({ "notes.ndjson": '{"room": "a"}\n{"id": 1}\n{"id": 2}\n{"idd": 3}\n' });
    const { code, stdout, stderr } = await run(["rooms.talk", "--url", url, "-d", "@notes.ndjson"]);
    expect(code).toBe(1);
    expect(stderr).toContain("--> notes.ndjson:4:2");
    expect(stderr).toContain("did you mean `id`?");
    expect(seen.notes.length).toBeLessThanOrEqual(2);
    expect(stdout.split("\n").length).toBeLessThanOrEqual(3);
  });

  test("at a prompt continues after an invalid line", async () => {
    const { url, seen } = await served();
    const { code, stderr } = await run(
      ["rooms.talk", "--url", url, "-d", '{"room": "a"}'],
      ['{"id": "x"}', "", "oops", '{"id": 1}'],
    );
    expect([code, seen.notes]).toEqual([0, [{ id: 1, text: "none" }]]);
    expect(stderr).toContain("--> line 1:1:8");
    expect(stderr).toContain("--> line 3:1:1");
  });

  test("sends files and saves messages as files", async () => {
    const { url } = await served();
    writeFileSync(`${folder.path}/photo.bin`, Buffer.from([0, 255, 7]));
    const sent = await run(["rooms.raw", "--url", url, "--file", "photo.bin", "-d", '"AQI="', "--save", "out"]);
    expect(sent.code).toBe(0);
    const paths = jsonLines(sent.stdout);
    expect(paths).toEqual([`${folder.path}/out/1.bin`, `${folder.path}/out/2.bin`]);
    expect(paths.map((path) => [...readFileSync(String(path))])).toEqual([
      [1, 2],
      [0, 255, 7],
    ]);
    const plain = await run(["rooms.raw", "--url", url, "-d", '"AQI="']);
    expect(plain.stdout).toBe('"AQI="\n');
  });

  test("stops after --max-messages", async () => {
    const { url } = await served();
    const { code, stdout } = await run(["rooms.slow", "--url", url, "--max-messages", "2"]);
    expect([code, jsonLines(stdout).length]).toEqual([0, 2]);
  });

  test("loses nothing when its connection is cut", async () => {
    const { url } = await served();
    const { code, stdout, stderr } = await run(["rooms.slow", "--url", url, "--cut-after", "2", "-v"]);
    expect([code, jsonLines(stdout)]).toEqual([0, [1, 2, 3, 4, 5, 6].map((id) => ({ id }))]);
    expect(stderr).toMatch(/^\* 2: connected in /m);
    expect(stderr).toMatch(/^> .*"t":"hello"/m);
    expect(stderr).toMatch(/^< .*"t":"m"/m);
  });

  test("loses nothing when its connection is cut repeatedly", async () => {
    const { url } = await served();
    const { code, stdout } = await run(["rooms.slow", "--url", url, "--cut-every", "200ms"]);
    expect([code, jsonLines(stdout).length]).toEqual([0, 6]);
  });
});

describe("a failed call prints one line of JSON, and has an exit code of its class", () => {
  test.each([
    [["rooms.fail", "-d", '{"how": "full"}'], 65, { error: "full", body: { seats: 3 } }],
    [["rooms.fail", "-d", '{"how": "bug"}'], 66, { fault: true }],
    [["rooms.fail", "-d", '{"how": "never"}', "--max-time", "300ms"], 73, { error: "TimeoutError" }],
  ])("%s", async (args, code, error) => {
    const { url } = await served();
    const ran = await run([...args, "--url", url]);
    expect([ran.code, ran.stdout]).toEqual([code, '{"id":1}\n']);
    expect(jsonLines(ran.stderr)).toMatchObject([error]);
  });

  test("no server at the contract's address", async () => {
    const ran = await run(["rooms.add"]);
    expect([ran.code, ran.stdout, jsonLines(ran.stderr)]).toEqual([
      67,
      "",
      [expect.objectContaining({ error: "OpenError" })],
    ]);
  });

  test("an answer that is not the contract's", async () => {
    const http = createHttpServer((_request, response) => response.end('{"id": "one"}'));
    await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
    running.push({ close: () => http.closeAllConnections() }, http);
    const { port } = http.address() as AddressInfo;
    const ran = await run(["rooms.add", "--url", `http://127.0.0.1:${port}`]);
    expect([ran.code, ran.stdout]).toEqual([expect.toBeOneOf([67, 71]), ""]);
    expect(jsonLines(ran.stderr).length).toBe(1);
  });
});

test("a recording can be sent again, without the secrets of the first call", async () => {
  const { url, seen } = await served();
  const file = `${folder.path}/talk.ndjson`;
  const first = await run(["rooms.talk", "--url", url, "-d", '{"room": "a"} {"id": 1} {"id": 2}', "--record", file]);
  expect(first.code).toBe(0);
  const lines = jsonLines(readFileSync(file, "utf8"));
  expect(lines[0]).toEqual({ goaidl: 1, service: "rooms", method: "talk", payload: { room: "a" } });
  expect(lines.map((line) => Object.keys(line as object).at(-1))).toEqual(
    expect.arrayContaining(["send", "receive", "end"]),
  );
  seen.notes.length = 0;
  const again = await run(["--url", url, "--replay", file, "--speed", "10x"]);
  expect([again.code, jsonLines(again.stdout)]).toEqual([
    0,
    [
      { id: 1, text: "none" },
      { id: 2, text: "none" },
    ],
  ]);
  expect(seen.notes.length).toBe(2);
  writeFileSync(file, '{"goaidl": 1, "service": "rooms", "method": "talk"}\n{"ms": -1}\n');
  expect(await run(["--url", url, "--replay", file])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("line 2 is not an event of a recording"),
  });
});
