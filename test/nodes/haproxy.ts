import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../support/redis-server.js";

/** HAProxy before nodes, with the settings of examples/deploy/nodes/haproxy.cfg. */
export async function startHaproxy(ports: readonly number[]) {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "goaidl-haproxy-"));
  const servers = ports.map((node, index) => `  server node${index} 127.0.0.1:${node} check inter 100ms fall 1 rise 1`);
  const file = join(folder, "haproxy.cfg");
  writeFileSync(
    file,
    `global
  maxconn 450
defaults
  mode http
  timeout connect 2s
  timeout client 60s
  timeout server 60s
  timeout tunnel 1h
frontend clients
  bind 127.0.0.1:${port}
  default_backend nodes
backend nodes
  balance roundrobin
  option httpchk GET /readyz
  option redispatch
  retries 3
${servers.join("\n")}
`,
  );
  const child: ChildProcess = spawn("haproxy", ["-db", "-f", file], { stdio: "ignore" });
  await sleep(1_000);
  return {
    listen: () => Promise.resolve(port),
    async close() {
      const exited = once(child, "exit");
      child.kill("SIGKILL");
      await exited;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
