/** Runs the code samples of the page against a server of the same contract. */
import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { BoundService } from "../../../src/runtime/server/bind.js";
import { createServer } from "../../../src/runtime/server/create-server.js";
import { designOf, generated } from "../../support/compile-text.js";
import { importGenerated } from "../generated/generated-module.js";
import { type PageSample, samplesOf } from "./samples-of.js";

const executablePath = "/usr/bin/chromium";
const missing = !existsSync(executablePath);
if (missing && process.env.CI === "true") throw new Error(`${executablePath} is missing`);

/** A text that a shell and JavaScript would each read as code if it were not quoted. */
const awkward = `it's "quoted"; echo $HOME \`id\` \\n </script>`;
const contractAt = (address: string): string => `goa 1
api samples { title "Samples"  version "1.0.0"  server main { url "${address}" } }
scheme jwt jwt
type Said { @example(${JSON.stringify(awkward)}) text: string }
service samples {
  error unauthorized
  http { error unauthorized 401 }
  method say { security jwt  payload Said  result string  http { POST "/say" } }
  method find {
    payload { @example("tea & cake") topic: string  @example("a b/c") room: string  @example("de") language: string }
    result string
    http { GET "/rooms/{room}"  param topic  header language as "Accept-Language" }
  }
  method follow { security jwt  streaming result Said  http { GET "/follow" }  stream { transport sse } }
  method events { streaming result Said  http { GET "/events" }  stream { transport sse } }
  method posted { payload Said  streaming result Said  http { POST "/posted" }  stream { transport sse } }
  method talk {
    payload { @example("kitchen") room: string }
    streaming payload Said
    streaming result Said
    http { GET "/rooms/{room}/talk" }
  }
  method news { streaming result Said  http { GET "/news" } }
}
`;

const { samplesService } = (await importGenerated(
  contractAt("ws://localhost"),
  "ts-server",
  "samples.ts",
)) as unknown as {
  samplesService(handlers: object, security: object): BoundService;
};

interface Said {
  readonly text: string;
}
interface Stream extends AsyncIterable<Said> {
  send(message: Said): Promise<void>;
}

/** The messages that the handlers received, in order. */
let received: unknown[] = [];
const two = async (stream: Stream): Promise<void> => {
  await stream.send({ text: "one" });
  await stream.send({ text: "two" });
};
const service = samplesService(
  {
    say(payload: Said, { principal }: { principal: unknown }) {
      received.push(payload, principal);
      return "said";
    },
    find(payload: unknown) {
      received.push(payload);
      return "found";
    },
    async follow(_payload: unknown, stream: Stream, { principal }: { principal: unknown }) {
      received.push(principal);
      await two(stream);
    },
    events: (_payload: unknown, stream: Stream) => two(stream),
    async posted(payload: unknown, stream: Stream) {
      received.push(payload);
      await two(stream);
    },
    async talk(payload: unknown, stream: Stream) {
      received.push(payload);
      for await (const message of stream) {
        received.push(message);
        await stream.send({ text: "received" });
      }
      received.push("end");
    },
    news: (_payload: unknown, stream: Stream) => two(stream),
  },
  { jwt: ({ token }: { token: string }) => ({ token }) },
);

let samples: readonly PageSample[] = [];
let origin = "";

beforeAll(async () => {
  const server = createServer({ services: [service] });
  const http = createHttpServer((request, response) => {
    if (request.url === "/page") response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html>");
    else server.requestHandler(request, response);
  });
  server.attach(http);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  const { port } = http.address() as AddressInfo; // The address of a TCP server is never a string.
  origin = `http://127.0.0.1:${port}`;
  const page = generated(designOf(contractAt(`ws://127.0.0.1:${port}`)), "docs").get("index.html") ?? "";
  samples = samplesOf(page);
  return async () => {
    await server.close({ graceMs: 0 });
    http.closeAllConnections();
    http.close();
  };
});

beforeEach(() => {
  received = [];
});

/** The sample with a title that calls a path. */
function sampleOf(title: string, path: string): string {
  const [sample, ...others] = samples.filter((each) => each.title === title && each.text.includes(path));
  if (sample === undefined || others.length > 0) throw new Error(`the page has not one sample ${title} of ${path}`);
  return sample.text;
}

const bearer = { token: "your-token" };
const found = { topic: "tea & cake", room: "a b/c", language: "de" };
const events = 'data: {"text":"one"}\n\ndata: {"text":"two"}\n\n';

describe("in a shell", () => {
  const shell = async (text: string, environment: Record<string, string> = {}): Promise<string> => {
    const { stdout } = await promisify(execFile)("sh", ["-c", text], { env: { ...process.env, ...environment } });
    return stdout;
  };

  test.each<readonly [string, string, readonly unknown[]]>([
    ["/say", '"said"\n', [{ text: awkward }, bearer]],
    ["/rooms/a%20b%2Fc?", '"found"\n', [found]],
    ["/follow", events, [bearer]],
    ["/posted", events, [{ text: awkward }]],
  ])("the sample of curl for %s calls the method", async (path, answer, expected) => {
    expect(await shell(sampleOf("curl", path))).toBe(answer);
    expect(received).toEqual(expected);
  });

  /** Simulates websocat with these arguments; `-n` leaves the socket open at the end of the input. */
  const standIn = `websocat() { node --input-type=module -e '
    import { text } from "node:stream/consumers";
    import WebSocket from "ws";
    const [flag, url, ...rest] = process.argv.slice(1);
    if (flag !== "-n" || rest.length > 0) throw new Error("unknown arguments: " + process.argv.slice(1));
    const socket = new WebSocket(url);
    socket.onmessage = ({ data }) => { console.log(data); if (process.env.MESSAGES === "1") socket.close(1000); };
    if (process.env.MESSAGES === "1") socket.onopen = async () => socket.send((await text(process.stdin)).trimEnd());
  ' -- "$@"; }\n`;

  test.each([
    ["/rooms/kitchen/talk", "1", '{"text":"received"}\n', [{ room: "kitchen" }, { text: awkward }]],
    ["/news", "0", '{"text":"one"}\n{"text":"two"}\n', []],
  ])(
    "the sample of websocat for %s has the arguments and the input that call the method",
    async (path, messages, answer, expected) => {
      expect(await shell(standIn + sampleOf("websocat", path), { MESSAGES: messages })).toBe(answer);
      expect(received).toEqual(expected);
    },
  );
});

describe.skipIf(missing)("in Chromium", () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
  }, 30_000);
  afterAll(async () => {
    await browser?.close();
  });

  test.each<readonly [string, string, readonly string[], readonly unknown[]]>([
    ["Browser", "/say", ["said"], [{ text: awkward }, bearer]],
    ["Browser", "/rooms/a%20b%2Fc?", ["found"], [found]],
    ["Browser", "/posted", [events], [{ text: awkward }]],
    ["Browser EventSource", "/events", ['{"text":"one"}', '{"text":"two"}'], []],
    ["Browser WebSocket", "/news", ['{"text":"one"}', '{"text":"two"}'], []],
    [
      "Browser WebSocket",
      "/rooms/kitchen/talk",
      ['{"text":"received"}'],
      [{ room: "kitchen" }, { text: awkward }, "end"],
    ],
  ])("the sample %s for %s calls the method", async (title, path, logged, expected) => {
    const page = await browser.newPage();
    const lines: string[] = [];
    page.on("console", (message) => lines.push(message.text()));
    page.on("pageerror", (error) => lines.push(`error: ${error.message}`));
    await page.goto(`${origin}/page`);
    // The sample runs as a module, because it uses `await`. Chromium's error about the favicon is ignored.
    await page.addScriptTag({ type: "module", content: sampleOf(title, path) });
    const shown = (): string => lines.filter((line) => !line.includes("Failed to load resource")).join("");
    await expect.poll(shown, { timeout: 60_000 }).toContain(logged.join(""));
    expect(shown()).not.toContain("error:");
    await expect.poll(() => received).toEqual(expect.arrayContaining([...expected]));
    await page.close();
  });
});
