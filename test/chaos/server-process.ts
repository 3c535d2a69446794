/** Runs the server of the chaos runs in a separate process, which is killed, stopped and drained. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export interface ServerProcess {
  readonly port: number;
  /** Kills the process. */
  kill(): Promise<void>;
  /** Drains the process. Returns what was wrong with its end, or null. */
  drain(): Promise<string | null>;
  /** Pauses the process (`SIGSTOP`) until `goOn`. */
  stop(): void;
  goOn(): void;
}

/** Longer than a drain takes even on a slow machine. */
const drainsWithinMs = 60_000;

/** Starts a bundled `call-server.ts`. `fail` is called with each line that it prints, and if it ends unexpectedly. */
export async function startServer(
  program: string,
  graceMs: number,
  fail: (what: string) => void,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, [program, String(graceMs)], { stdio: ["pipe", "pipe", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = once(child, "close");
  let isAsked = false;
  ended.then(([code, signal]) => {
    if (!isAsked) fail(`the server ended with ${code ?? signal}: ${stderr}`);
  });
  const lines = createInterface(child.stdout);
  const [port] = await Promise.race([once(lines, "line"), ended]);
  lines.on("line", fail);
  const end = (signal: NodeJS.Signals) => {
    isAsked = true;
    child.kill(signal);
    return ended;
  };
  return {
    port: Number(port),
    async kill() {
      await end("SIGKILL");
    },
    async drain() {
      const timer = setTimeout(() => child.kill("SIGKILL"), drainsWithinMs);
      const [code, signal] = await end("SIGTERM");
      clearTimeout(timer);
      if (code === 0) return null;
      return `the drained server ended with ${code ?? signal}: ${stderr}`;
    },
    stop: () => signalTo(child, "SIGSTOP"),
    goOn: () => signalTo(child, "SIGCONT"),
  };
}

function signalTo(child: ChildProcess, signal: NodeJS.Signals): void {
  child.kill(signal);
}
