import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import type { NodeOptions } from "./node-options.js";

/** A node that runs in a separate process, and is started again when it has ended. */
export class NodeProcess {
  readonly options: NodeOptions;
  /** The reports of the node: faults of handlers, and unhandled rejections. */
  readonly faults: string[] = [];
  readonly #program: string;
  #child: ChildProcess | null = null;

  constructor(program: string, options: NodeOptions) {
    this.#program = program;
    this.options = options;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.#program, JSON.stringify(this.options)], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.#child = child;
    await new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on("line", (line) => {
        if (line === "listening") resolve();
        else this.faults.push(line);
      });
      child.once("exit", (code) => reject(new Error(`the node ended with ${code}`)));
    });
  }

  signal(signal: NodeJS.Signals): void {
    this.#child?.kill(signal);
  }

  /** Ends the process, and resolves when it is gone. */
  async end(signal: "SIGTERM" | "SIGKILL"): Promise<void> {
    const child = this.#child;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, "exit");
    child.kill(signal);
    await exited;
  }

  async isReady(): Promise<boolean> {
    try {
      const answer = await fetch(`http://127.0.0.1:${this.options.port}/readyz`, { signal: AbortSignal.timeout(500) });
      return answer.status === 200;
    } catch {
      return false;
    }
  }

  /** Returns the number of streams that it runs. */
  async calls(): Promise<number> {
    const answer = await fetch(`http://127.0.0.1:${this.options.port}/stats`);
    const stats: unknown = await answer.json();
    const calls: unknown = Object(stats).calls;
    return Number(calls);
  }
}
