import { expect, test } from "vitest";
import { runSessions } from "./sessions.js";

/** `npm run test:chaos` runs 10,000 sessions. */
const sessions = Number(process.env.GOAIDL_CHAOS_SESSIONS ?? 150);
const seed = Number(process.env.GOAIDL_CHAOS_SEED ?? Date.now() % 1_000_000);

test(`${sessions} sessions through a proxy that cuts, delays, stalls and duplicates lose and repeat nothing`, {
  timeout: 3_600_000,
}, async () => {
  const started = performance.now();
  const report = await runSessions(sessions, seed, 40);
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const { failures, ...counts } = report;
  console.log(`chaos, seed ${seed}, ${seconds} s: ${JSON.stringify(counts)}`);
  expect(failures).toEqual([]);
  expect(report.sessions).toBe(sessions);
  expect(report.resumes).toBeGreaterThan(sessions);
});
