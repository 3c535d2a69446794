import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { contractData } from "../../../targets/console/contract-data.js";
import { contractProgram, programModule } from "../../../targets/console/contract-program.js";
import type { Design } from "../../ir/design.js";
import { packageFile } from "../targets/package-file.js";
import { readRelayed, relayRequest, relayUpgrade } from "./relay.js";

export interface ConsoleSettings {
  readonly contracts: readonly { readonly design: Design; readonly source: string }[];
  /** The address of the service; null for the contract's first server. */
  readonly url: string | null;
  /** 0 for any free port. */
  readonly port: number;
}

export interface RunningConsole {
  /** The page's address with its token. Any program that knows the token can make requests through this machine. */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves the console on loopback. Rejects if the port is taken. */
export async function serveConsole(settings: ConsoleSettings): Promise<RunningConsole> {
  const token = randomBytes(18).toString("base64url");
  const files = consoleFiles(settings);
  const server = createServer();
  await listening(server, settings.port);
  const { port } = server.address() as AddressInfo;
  const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];

  const accepted = (request: IncomingMessage): string | null => {
    const { host = "", origin } = request.headers;
    // Refuses the host name of another site that resolves to loopback, and pages of other sites.
    if (!hosts.includes(host) || (origin !== undefined && origin !== `http://${host}`)) return null;
    const [, given = "", path = ""] = /^\/([^/]+)\/([^?]*)/.exec(request.url ?? "") ?? [];
    return isEqual(given, token) ? path : null;
  };
  server.on("request", (request, response) => {
    const path = accepted(request);
    if (path === null) return refuse(response, 403, "Open the address that goaidl printed.");
    if (path.startsWith("relay/")) {
      const relayed = readRelayed(path.slice("relay/".length));
      return relayed === null
        ? refuse(response, 400, "Not a relayed request.")
        : relayRequest(request, response, relayed);
    }
    const file = files.get(path);
    if (file === undefined || request.method !== "GET") return refuse(response, 404, "There is no such file.");
    response.writeHead(200, { ...headersFor(request.headers.host ?? ""), "content-type": file.type }).end(file.text);
  });
  server.on("upgrade", (request: IncomingMessage, socket: Duplex) => {
    const path = accepted(request);
    const isRelay = path?.startsWith("relay/") === true && request.headers.origin !== undefined;
    const relayed = isRelay ? readRelayed(path.slice("relay/".length)) : null;
    if (relayed === null) return void socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\n\r\n");
    relayUpgrade(request, socket, relayed);
  });
  return {
    url: `http://127.0.0.1:${port}/${token}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function listening(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve());
  });
}

function isEqual(given: string, token: string): boolean {
  const [one, other] = [Buffer.from(given), Buffer.from(token)];
  return one.length === other.length && timingSafeEqual(one, other);
}

function refuse(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8" }).end(`${text}\n`);
}

function headersFor(host: string) {
  return {
    "cache-control": "no-store",
    "content-security-policy": `default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' ws://${host}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
  };
}

interface PageFile {
  readonly type: string;
  readonly text: string;
}

const html = "text/html; charset=utf-8";
const javascript = "text/javascript; charset=utf-8";

function consoleFiles({ contracts, url }: ConsoleSettings): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>([
    ["", { type: html, text: page }],
    ["page.css", { type: "text/css; charset=utf-8", text: style }],
    ["console.js", { type: javascript, text: packageFile("dist/console/console.js") }],
  ]);
  contracts.forEach(({ design, source }, index) => {
    const data = parsed(contractData(design, source));
    files.set(`contract-${index}.js`, {
      type: javascript,
      text: `export const data = ${data};\n${programModule(contractProgram(design, source))}`,
    });
  });
  const imports = contracts.map((_one, index) => `import * as contract${index} from "./contract-${index}.js";\n`);
  const inputs = contracts.map(
    (_one, index) => `{ ...contract${index}.data, client: contract${index}.client, server: contract${index}.server }`,
  );
  const start = [
    'import { showConsole } from "./console.js";\n',
    ...imports,
    `const contracts = [${inputs.join(", ")}];\n`,
    `showConsole(document.getElementById("console"), { contracts, url: ${parsed(url)}, relay: "relay" });\n`,
  ];
  files.set("start.js", { type: javascript, text: start.join("") });
  return files;
}

/** A JavaScript expression for a JSON value, in which `__proto__` is an ordinary key. */
function parsed(value: unknown): string {
  return `JSON.parse(${JSON.stringify(JSON.stringify(value))})`;
}

const style = `html { color-scheme: light dark }
body { margin: 0 }
h1 { position: absolute; width: 1px; height: 1px; margin: 0; overflow: hidden; clip-path: inset(50%) }
`;

const page = `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>goaidl console</title>
<link rel="stylesheet" href="page.css">
<script type="module" src="start.js"></script>
</head>
<body>
<main>
<h1>goaidl console</h1>
<div id="console"></div>
</main>
</body>
</html>
`;
