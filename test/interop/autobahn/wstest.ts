/** Runs the Autobahn test suite, which is a program in Python 2.7: `wstest`. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const program = process.env.GOAIDL_WSTEST ?? "wstest";

/** The reason why the suite does not run, or null. */
export const missing = whyMissing();

function whyMissing(): string | null {
  if (process.env.GOAIDL_AUTOBAHN === undefined) return "npm run test:autobahn";
  const { status } = spawnSync(program, ["--autobahnversion"]);
  return status === 0 ? null : "there is no `wstest`: see README.md beside this test";
}

/** Groups of cases: 8 and 11 are empty, and 12 and 13 are about compression, which is off. */
const cases = ["1.*", "2.*", "3.*", "4.*", "5.*", "6.*", "7.*", "9.*", "10.*"];

export interface Verdict {
  readonly behavior: string;
  readonly behaviorClose: string;
}

/** The result of each case for each agent. */
export type Verdicts = Readonly<Record<string, Readonly<Record<string, Verdict>>>>;

export interface SuiteRun {
  readonly child: ChildProcess;
  readonly verdicts: () => Verdicts;
}

/**
 * Starts the suite as a client of the servers of `spec`, or as the server at its `url`. Its report stays in
 * `test/work`.
 */
export function startSuite(mode: "fuzzingclient" | "fuzzingserver", spec: Readonly<Record<string, unknown>>): SuiteRun {
  const folder = fileURLToPath(new URL(`../../work/autobahn/${mode}`, import.meta.url));
  mkdirSync(folder, { recursive: true });
  const file = `${folder}/spec.json`;
  writeFileSync(file, JSON.stringify({ ...spec, outdir: folder, cases, "exclude-cases": [] }));
  const child = spawn(program, ["--mode", mode, "--spec", file, "--webport", "0"], { stdio: "ignore" });
  return { child, verdicts: () => JSON.parse(readFileSync(`${folder}/index.json`, "utf8")) };
}

/** Waits until the suite has ended. */
export async function suiteEnded({ child }: SuiteRun): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode;
  const [code] = await once(child, "close");
  return code;
}

const ranks = new Map([
  ["OK", 0],
  ["INFORMATIONAL", 0],
  ["NON-STRICT", 1],
  ["UNIMPLEMENTED", 2],
]);
const rankOf = (behavior: string) => ranks.get(behavior) ?? 3;

/** A case in which one agent does worse than another, with both results. */
export interface WorseCase {
  readonly name: string;
  readonly own: Verdict;
  readonly other: Verdict | null;
}

export function worseCases(verdicts: Verdicts, agent: string, than: string): WorseCase[] {
  const others = verdicts[than] ?? {};
  return Object.entries(verdicts[agent] ?? {})
    .map(([name, own]) => ({ name, own, other: others[name] ?? null }))
    .filter(
      ({ own, other }) =>
        other === null || isWorse(own.behavior, other.behavior) || isWorse(own.behaviorClose, other.behaviorClose),
    );
}

const isWorse = (own: string, other: string) => rankOf(own) > rankOf(other);
