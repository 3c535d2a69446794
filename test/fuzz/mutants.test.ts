import { describe, expect, test } from "vitest";
import type { Design } from "../../src/ir/design.js";
import { generated } from "../support/compile-text.js";
import { typeCheck } from "../support/generated-project.js";
import { type Contract, corpus, mutantOf, randomFrom } from "./mutants.js";
import {
  compiled,
  compiledInTime,
  faultOfAsyncApi,
  faultOfCompiler,
  faultOfDiff,
  faultOfDocuments,
  faultOfFixes,
} from "./oracles.js";

/**
 * `npm run test:fuzz` makes more of them, with another seed each time: GOAIDL_FUZZ_MUTANTS, GOAIDL_FUZZ_SEED,
 * GOAIDL_FUZZ_SECONDS.
 */
const mutants = Number(process.env.GOAIDL_FUZZ_MUTANTS ?? 2000);
const seed = Number(process.env.GOAIDL_FUZZ_SEED ?? 2);
const seconds = Number(process.env.GOAIDL_FUZZ_SECONDS ?? 60);
/**
 * Of mutants that compile, slow oracles check only one in this many. `GOAIDL_FUZZ_SAMPLES=10` makes these checks ten
 * times as rare, and tries the fixes of one mutant in ten.
 */
const rarer = Number(process.env.GOAIDL_FUZZ_SAMPLES ?? 4);
const every = { documents: 4 * rarer, diff: 20 * rarer, asyncApi: 40 * rarer, types: 10 * rarer };

interface Tally {
  made: number;
  compile: number;
  fixes: number;
  documents: number;
  diff: number;
  asyncApi: number;
  types: number;
}

/** Returns the fault in how the compiler treats a mutant, or null. */
async function faultOf(mutant: Contract, original: Contract, tally: Tally): Promise<string | null> {
  tally.made++;
  const { result, fault: slow } = compiledInTime(mutant);
  const cheap = slow ?? faultOfCompiler(mutant, result);
  if (cheap !== null) return cheap;
  if (tally.made % rarer === 0 && result.diagnostics.some(({ fixes }) => fixes.length > 0)) {
    tally.fixes++;
    const fault = faultOfFixes(mutant, result);
    if (fault !== null) return fault;
  }
  const { design } = result.value;
  if (design === null) return null;
  const number = tally.compile++;
  if (number % every.documents === 0) {
    tally.documents++;
    const fault = faultOfDocuments(design);
    if (fault !== null) return fault;
  }
  if (number % every.diff === 0) {
    tally.diff++;
    const fault = await faultOfDiff(original, mutant, number);
    if (fault !== null) return fault;
  }
  if (number % every.asyncApi !== 0) return null;
  tally.asyncApi++;
  return faultOfAsyncApi(design);
}

function addFiles(files: Map<string, string>, folder: string, design: Design): void {
  for (const target of ["ts-server", "ts-client"]) {
    for (const [path, text] of generated(design, target)) files.set(`${folder}/${target}/${path}`, text);
  }
}

describe("mutated contracts of the repository", () => {
  test(`${mutants} of seed ${seed} reveal no fault`, { timeout: (seconds + 120) * 1000 }, async () => {
    const contracts = corpus();
    const random = randomFrom(seed);
    const end = Date.now() + seconds * 1000;
    const faults: string[] = [];
    const tally: Tally = { made: 0, compile: 0, fixes: 0, documents: 0, diff: 0, asyncApi: 0, types: 0 };
    const files = new Map<string, string>();
    const sampled = new Map<string, Contract>();
    for (let index = 0; index < mutants && Date.now() < end && faults.length < 5; index++) {
      const { mutant, original } = mutantOf(contracts, random);
      let fault: string | null;
      try {
        const compiling = tally.compile;
        fault = await faultOf(mutant, original, tally);
        if (fault === null && tally.compile > compiling && compiling % every.types === 0) {
          const { design } = compiled(mutant).value;
          if (design !== null) addFiles(files, `mutant-${index}`, design);
          sampled.set(`mutant-${index}`, mutant);
        }
      } catch (error) {
        fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
      }
      if (fault !== null) faults.push(`mutant ${index} of ${mutant.path}: ${fault}\n${mutant.text}`);
      if (sampled.size >= 100) await checkTypes();
    }
    await checkTypes();
    if (mutants > 2000) console.log(`fuzz: seed ${seed}: ${JSON.stringify(tally)}`);
    expect(faults).toEqual([]);

    /** One run of tsc for many mutants. */
    async function checkTypes(): Promise<void> {
      if (sampled.size === 0) return;
      tally.types += sampled.size;
      for (const line of await typeCheck(`fuzz-${seed}`, files)) {
        const name = /mutant-\d+/.exec(line)?.[0] ?? "";
        faults.push(`${name}: ${line}\n${sampled.get(name)?.text}`);
      }
      files.clear();
      sampled.clear();
    }
  });
});
