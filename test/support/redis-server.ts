import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe } from "vitest";
import { freePort } from "./free-port.js";

const missing = spawnSync("redis-server", ["--version"]).error !== undefined;
if (missing && process.env.CI === "true") throw new Error("redis-server is missing");

/** `describe` for tests that need `redis-server`: skipped without it, and a failure in CI. */
export const withRedis = missing ? describe.skip : describe;

/** A `redis-server` that keeps nothing on disk, on a free port of 127.0.0.1. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Kills the process (`SIGKILL`), and resolves when it has ended. */
  kill(): Promise<void>;
  /** Stops the process (`SIGSTOP`) until `resume` continues it (`SIGCONT`). */
  pause(): void;
  resume(): void;
  /** Kills the process and starts another one on the same port, which has no data. */
  restartEmpty(): Promise<void>;
  close(): Promise<void>;
}

/** Starts a `redis-server`; `options` are further arguments, such as `--cluster-enabled yes`. */
export async function startRedis(options: readonly string[] = []): Promise<RedisServer> {
  const port = await freePort();
  const folder = mkdtempSync(join(tmpdir(), "goaidl-redis-"));
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder];
  const start = async (): Promise<ChildProcess> => {
    const child = spawn("redis-server", [...args, "--loglevel", "warning", ...options], { stdio: "ignore" });
    await untilReachable(port, child);
    return child;
  };
  let child = await start();
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    pause: () => child.kill("SIGSTOP"),
    resume: () => child.kill("SIGCONT"),
    async restartEmpty() {
      await kill();
      child = await start();
    },
    async close() {
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function untilReachable(port: number, child: ChildProcess): Promise<void> {
  while (child.exitCode === null) {
    const socket = connect(port, "127.0.0.1");
    const reached = await once(socket, "connect").then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (reached) return;
    await sleep(10);
  }
  throw new Error(`redis-server ended with ${child.exitCode}`);
}
