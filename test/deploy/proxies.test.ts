/**
 * Runs the configurations of examples/deploy, with only ports and certificates changed, in front of a server that
 * serves every kind of call.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { request } from "node:https";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { WebSocket } from "ws";
import type { BoundService } from "../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../src/runtime/server/create-server.js";
import { freePort } from "../support/free-port.js";
import { importGenerated } from "../targets/generated/generated-module.js";

const contract = `goa 1
api deployed { title "Deployed"  version "1.0.0" }
service deployed {
  method address {
    result string
    http { GET "/address" }
  }
  method echo {
    streaming payload string
    streaming result string
    http { GET "/echo" }
  }
  method news {
    streaming result string
    stream { transport sse }
    http { GET "/news" }
  }
}
`;
const { deployedService } = (await importGenerated(contract, "ts-server", "deployed.ts")) as unknown as {
  deployedService(handlers: unknown): BoundService;
};

const example = (name: string) => readFileSync(new URL(`../../examples/deploy/${name}`, import.meta.url), "utf8");

interface Stream extends AsyncIterable<string> {
  send(message: string): Promise<void>;
}

interface Ports {
  readonly proxy: number;
  readonly app: number;
}

interface Proxy {
  readonly program: string;
  readonly file: string;
  /** The configuration with the test's ports and certificates. */
  readonly adapt: (text: string, ports: Ports, folder: string) => string;
  readonly start: (file: string, folder: string) => readonly string[];
}

const proxies: readonly Proxy[] = [
  {
    program: "nginx",
    file: "nginx.conf",
    adapt: (text, { proxy }, folder) =>
      text.replace("listen 443 ssl", `listen 127.0.0.1:${proxy} ssl`).replace("/var/log/nginx", folder),
    start: (file, folder) => [
      "-c",
      file,
      "-p",
      folder,
      "-e",
      join(folder, "error.log"),
      "-g",
      `daemon off; pid ${folder}/pid;`,
    ],
  },
  {
    program: "haproxy",
    file: "haproxy.cfg",
    // A test may not have many file descriptors.
    adapt: (text, { proxy }) =>
      text.replace("bind :443", `bind 127.0.0.1:${proxy}`).replace("maxconn 20000", "maxconn 100"),
    start: (file) => ["-db", "-f", file],
  },
  {
    program: "caddy",
    file: "Caddyfile",
    adapt: (text, { proxy }) =>
      `{\n\tadmin off\n\tauto_https disable_redirects\n}\n${text.replace("app.example.com {", `app.example.com:${proxy} {`)}`,
    start: (file) => ["run", "--adapter", "caddyfile", "--config", file],
  },
];

function isInstalled(program: string): boolean {
  return spawnSync(program, [program === "caddy" ? "version" : "-v"]).error === undefined;
}

let server: GoaidlServer;
let folder: string;
let app = 0;
let release = (): void => {};

beforeAll(async () => {
  if (!proxies.some(({ program }) => isInstalled(program))) return;
  folder = mkdtempSync(join(tmpdir(), "goaidl-deploy-"));
  const key = join(folder, "app.key");
  const certificate = join(folder, "app.crt");
  const subject = ["-subj", "/CN=app.example.com", "-days", "2", "-keyout", key, "-out", certificate];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...subject], { stdio: "ignore" });
  // HAProxy expects the certificate and the key in one file.
  writeFileSync(join(folder, "app.pem"), readFileSync(certificate, "utf8") + readFileSync(key, "utf8"));
  const service = deployedService({
    address: (_payload: unknown, context: { remoteAddress: string }) => context.remoteAddress,
    async echo(_payload: unknown, stream: Stream) {
      for await (const message of stream) await stream.send(message);
    },
    async news(_payload: unknown, stream: Stream) {
      await stream.send("first");
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      await stream.send("second");
    },
  });
  // The program of examples/deploy/main.js.
  server = createServer({ services: [service], trustProxy: true, onEvent: () => {} });
  const http = createHttpServer((asked, response) => {
    if (asked.url === "/ready") response.writeHead(server.ready ? 200 : 503).end();
    else server.requestHandler(asked, response);
  });
  server.attach(http);
  http.listen(0, "127.0.0.1");
  await once(http, "listening");
  app = (http.address() as AddressInfo).port; // The address of a TCP server is never a string.
  return async () => {
    await server.close();
    http.close();
    http.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  };
});

describe.each(proxies)("$file", ({ program, file, adapt, start }) => {
  const runs = isInstalled(program);
  let proxy = 0;
  let running: ChildProcess | null = null;
  let output = "";

  beforeAll(async () => {
    if (!runs) return;
    proxy = await freePort();
    const adapted = adapt(example(file), { proxy, app }, folder)
      .replaceAll("127.0.0.1:8080", `127.0.0.1:${app}`)
      .replaceAll("/etc/ssl/", `${folder}/`);
    const path = join(folder, file);
    writeFileSync(path, adapted);
    running = spawn(program, [...start(path, folder)], { env: { ...process.env, HOME: folder } });
    for (const stream of [running.stdout, running.stderr]) {
      stream?.on("data", (chunk) => {
        output += chunk;
      });
    }
    await vi.waitFor(async () => expect((await get("/address")).status, output).toBe(200), { timeout: 60_000 });
  }, 30_000);

  afterAll(async () => {
    if (running === null || running.exitCode !== null) return;
    running.kill();
    await once(running, "exit");
  });

  interface Answer {
    readonly status: number | undefined;
    readonly text: string;
  }

  function get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const options = {
        host: "127.0.0.1",
        port: proxy,
        path,
        servername: "app.example.com",
        rejectUnauthorized: false,
      };
      const asked = request({ ...options, headers: { host: `app.example.com:${proxy}`, ...headers } }, (response) => {
        let text = "";
        response.on("data", (chunk) => {
          text += chunk;
        });
        response.on("end", () => resolve({ status: response.statusCode, text }));
      });
      asked.on("error", reject);
      asked.end();
    });
  }

  function socket(protocols: string[], headers: Record<string, string> = {}): WebSocket {
    const options = { servername: "app.example.com", rejectUnauthorized: false };
    const url = `wss://127.0.0.1:${proxy}/echo`;
    return new WebSocket(url, protocols, { ...options, headers: { host: `app.example.com:${proxy}`, ...headers } });
  }

  // In CI the proxies are installed, and a missing one fails.
  const named = test.skipIf(!runs && process.env.CI === undefined);

  named("passes the client's address, and not one that the client made up", async () => {
    expect(JSON.parse((await get("/address", { "x-forwarded-for": "203.0.113.7" })).text)).toBe("127.0.0.1");
  });

  named("accepts calls from pages of the same host, and from no others", async () => {
    expect((await get("/address", { origin: `https://app.example.com:${proxy}` })).status).toBe(200);
    expect((await get("/address", { origin: "https://evil.example", "x-forwarded-host": "evil.example" })).status).toBe(
      403,
    );
  });

  named.each(["goa", "goaidl.v1"])("passes WebSockets, in profile %s", async (profile) => {
    const peer = socket(profile === "goa" ? [] : ["goaidl.v1"], { origin: `https://app.example.com:${proxy}` });
    await once(peer, "open");
    if (profile === "goaidl.v1") await answered(peer, '{"t":"hello","v":1,"c":8,"b":10000000}');
    const [answer] = await answered(peer, profile === "goa" ? '"hello"' : '{"t":"m","q":1,"n":7,"d":"hello"}');
    expect(String(answer)).toContain("hello");
    peer.terminate();
  });

  async function answered(peer: WebSocket, text: string): Promise<unknown[]> {
    const answer = once(peer, "message");
    peer.send(text);
    return answer;
  }

  named("passes events as they come", async () => {
    const options = {
      host: "127.0.0.1",
      port: proxy,
      path: "/news",
      servername: "app.example.com",
      rejectUnauthorized: false,
    };
    const asked = request({ ...options, headers: { host: `app.example.com:${proxy}` } }).end();
    const [response] = await once(asked, "response");
    const [first] = await once(response, "data");
    expect(String(first)).toContain("first");
    release();
    let rest = "";
    for await (const chunk of response) rest += chunk;
    expect(rest).toContain("second");
  });
});

test("specs/manual/deploy.md shows the configurations unchanged", () => {
  const page = readFileSync(new URL("../../specs/manual/deploy.md", import.meta.url), "utf8");
  for (const name of ["nginx.conf", "haproxy.cfg", "Caddyfile", "kubernetes.yaml", "Dockerfile", "main.js"]) {
    expect(page, name).toContain(`\n${example(name)}\`\`\``);
  }
});
