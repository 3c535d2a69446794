import { expect, test } from "vitest";
import { runCalls } from "./calls.js";

/** `npm run test:chaos` makes 10,000 calls in each mode. */
const calls = Number(process.env.GOAIDL_CHAOS_SESSIONS ?? 200);
const seed = Number(process.env.GOAIDL_CHAOS_SEED ?? Date.now() % 1_000_000);

test.each(["shared", "perCall"] as const)(
  `${calls} calls of the whole runtime lose and repeat nothing: %s`,
  { timeout: 3_600_000 },
  async (connection) => {
    const started = performance.now();
    const { failures, ...counts } = await runCalls({ calls, seed, connection, clients: 4 });
    const seconds = ((performance.now() - started) / 1_000).toFixed(1);
    console.log(`calls, ${connection}, seed ${seed}, ${seconds} s: ${JSON.stringify(counts)}`);
    expect(failures).toEqual([]);
    expect(counts.calls).toBeGreaterThanOrEqual(calls);
    expect(counts.resumes).toBeGreaterThan(0);
  },
);
