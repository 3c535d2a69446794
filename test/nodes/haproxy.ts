import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../support/free-port.js";

/** HAProxy before three nodes, with examples/deploy/nodes/haproxy.cfg. */
export async function startHaproxy(ports: readonly number[]) {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "goaidl-haproxy-"));
  const file = join(folder, "haproxy.cfg");
  const example = readFileSync(new URL("../../examples/deploy/nodes/haproxy.cfg", import.meta.url), "utf8");
  const adapted = ports.reduce(
    (text, node, index) => text.replace(`127.0.0.1:808${index + 1}`, `127.0.0.1:${node}`),
    example,
  );
  writeFileSync(
    file,
    adapted
      .replace("bind :8000", `bind 127.0.0.1:${port}`)
      // A test may have few file descriptors, and restarts faster.
      .replace("maxconn 20000", "maxconn 450")
      .replace("inter 1s", "inter 200ms"),
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
