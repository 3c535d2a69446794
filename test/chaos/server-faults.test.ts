import { expect, test } from "vitest";
import { runServerFaults } from "./server-faults.js";

/** `npm run test:chaos` makes 10,000 calls in each mode. */
const calls = Number(process.env.GOAIDL_CHAOS_SESSIONS ?? 50);
const seed = Number(process.env.GOAIDL_CHAOS_SEED ?? Date.now() % 1_000_000);

test.each(["shared", "perCall", "goa"] as const)(
  `${calls} calls to a server that is killed, stopped and drained are complete, or end with an error: %s`,
  { timeout: 3_600_000 },
  async (mode) => {
    const started = performance.now();
    const { failures, ...counts } = await runServerFaults({ calls, seed, mode, clients: 3 });
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    console.log(`server faults, ${mode}, seed ${seed}, ${seconds} s: ${JSON.stringify(counts)}`);
    expect(failures).toEqual([]);
    expect(counts.complete).toBeGreaterThan(0);
  },
);
