import { resolve } from "node:path";
import { reporter } from "../../diagnostics/define.js";
import { configDiagnostics } from "../config/config-diagnostics.js";
import { shownPath } from "../contracts/read-contract.js";
import { ConfigError, UsageError } from "../failures.js";
import type { Io } from "../io.js";
import type { CompilePlan } from "./compile-plan.js";
import type { Made } from "./generate-all.js";

const report = reporter(configDiagnostics);

/** Throws a ConfigError or a UsageError if two outputs of a run have the same file. */
export function refuseSameFile(all: readonly Made[], plan: CompilePlan, io: Io): void {
  const makers = new Map<string, Made>();
  for (const made of all) {
    for (const file of made.output.files) {
      const path = resolve(made.output.root, made.output.prefix, file.path);
      const other = makers.get(path);
      makers.set(path, made);
      if (other !== undefined) throw sameFile({ path, first: other, second: made }, plan, io);
    }
  }
}

interface Clash {
  readonly path: string;
  readonly first: Made;
  readonly second: Made;
}

function sameFile({ path, first, second }: Clash, plan: CompilePlan, io: Io): Error {
  const isSameContract = first.output.contract === second.output.contract;
  const name = ({ output }: Made): string => (isSameContract ? output.target : shownPath(output.contract, io));
  const words = { path: shownPath(path, io), first: name(first), second: name(second) };
  if (plan.config === null || second.task.index === null) {
    return new UsageError(
      `${words.first} and ${words.second} would both write ${words.path}: put {name} in --out, as in --out "gen/{name}"`,
    );
  }
  const hint = isSameContract ? "give one of them another `out`" : 'put `{name}` in `out`, as in "gen/{name}"';
  const choice = ["targets", second.task.index];
  const { text } = plan.config;
  const out = [[...choice, "out"], ["out"], ["inputs"]].find((candidate) => text.has(candidate)) ?? [];
  return new ConfigError([
    report("config-same-output", words, text.valueSpan(isSameContract ? choice : out), { hint }),
  ]);
}
