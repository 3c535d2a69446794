/** examples/deploy/nodes/nginx.conf, run before three nodes. */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { WebSocket, WebSocketServer } from "ws";
import { freePort } from "../support/free-port.js";

const runs = spawnSync("nginx", ["-v"]).error === undefined;
const configuration = readFileSync(new URL("../../examples/deploy/nodes/nginx.conf", import.meta.url), "utf8");

const stops: (() => unknown)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0).reverse()) await stop();
});

/** A node that answers with its name and the client's address, or with 503 if it is about to stop. */
async function node(name: string, isReady: boolean): Promise<number> {
  const server: Server = createServer((request, response) => {
    if (!isReady) response.writeHead(503).end();
    else response.end(`${name} ${request.headers["x-forwarded-for"]}`);
  });
  const sockets = new WebSocketServer({ noServer: true });
  server.on("upgrade", (request, socket, head) => {
    if (isReady) sockets.handleUpgrade(request, socket, head, (peer) => peer.send(name));
    else socket.end("HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  stops.push(() => {
    for (const peer of sockets.clients) peer.terminate();
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port; // The address of a TCP server is never a string.
}

// In CI nginx is installed, and this test fails without it.
test.skipIf(!runs && process.env.CI === undefined)(
  "nginx uses another node if one is about to stop or is gone, for requests and WebSockets",
  { timeout: 60_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "goaidl-nodes-nginx-"));
    stops.push(() => rmSync(folder, { recursive: true, force: true }));
    const [stopping, gone, standing] = [await node("stopping", false), await freePort(), await node("standing", true)];
    const proxy = await freePort();
    const file = join(folder, "nginx.conf");
    writeFileSync(
      file,
      configuration
        .replace("listen 8000", `listen 127.0.0.1:${proxy}`)
        .replace("worker_connections 20000", "worker_connections 100")
        .replaceAll("/var/log/nginx", folder)
        .replace("127.0.0.1:8081", `127.0.0.1:${stopping}`)
        .replace("127.0.0.1:8082", `127.0.0.1:${gone}`)
        .replace("127.0.0.1:8083", `127.0.0.1:${standing}`),
    );
    const options = ["-c", file, "-p", folder, "-e", join(folder, "error.log"), "-g", `pid ${folder}/pid;`];
    const checked = spawnSync("nginx", ["-t", ...options], { encoding: "utf8" });
    expect(checked.stderr).toContain("test is successful");
    const running = spawn("nginx", [...options.slice(0, -1), `daemon off; pid ${folder}/pid;`], { stdio: "ignore" });
    stops.push(async () => {
      running.kill();
      await once(running, "exit");
    });
    const address = `127.0.0.1:${proxy}`;
    await vi.waitFor(() => fetch(`http://${address}/`), { timeout: 60_000 });

    for (let asked = 0; asked < 6; asked++) {
      const answer = await fetch(`http://${address}/`, {
        method: "POST",
        headers: { "x-forwarded-for": "203.0.113.7" },
      });
      expect(await answer.text()).toBe("standing 127.0.0.1");
      const peer = new WebSocket(`ws://${address}/`);
      const [message] = await once(peer, "message");
      expect(String(message)).toBe("standing");
      peer.terminate();
    }
  },
);
