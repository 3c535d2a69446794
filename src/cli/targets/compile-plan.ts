import { basename, resolve } from "node:path";
import { reporter } from "../../diagnostics/define.js";
import type { Target } from "../../emit/target.js";
import type { Json } from "../../ir/json.js";
import type { Config, TargetChoice } from "../config/config.js";
import { configDiagnostics } from "../config/config-diagnostics.js";
import { optionalConfig, schemaDiagnostic } from "../config/read-config.js";
import { configuredContracts, findContracts } from "../contracts/find-contracts.js";
import { shownPath } from "../contracts/read-contract.js";
import { ConfigError, UsageError } from "../failures.js";
import type { Io } from "../io.js";
import { findTarget } from "./find-target.js";
import { completeOptions, optionProblems, parseOptions } from "./target-options.js";
import { checkTemplateFolder } from "./template-folder.js";

export interface CompileArguments {
  /** Contracts; if empty, those of the configuration. */
  readonly files: readonly string[];
  /** Targets; if empty, those of the configuration. */
  readonly targets: readonly string[];
  readonly out: string | undefined;
  readonly options: readonly string[];
  readonly templates: string | undefined;
  readonly config: string | undefined;
  readonly check: boolean;
  readonly force: boolean;
}

/** A target for which every contract is compiled. */
export interface Task {
  readonly target: Target;
  readonly options: Readonly<Record<string, Json>>;
  /** Output folder of a contract, absolute. */
  readonly root: (contract: string) => string;
  /** The absolute path of the folder that contains all output folders of the target: `out` before its first placeholder. */
  readonly base: string;
  /** The folder of the target below the output folder; empty if the whole output folder belongs to the target. */
  readonly prefix: string;
  /** The index in the configuration's `targets`; null if the command line names the output folder. */
  readonly index: number | null;
}

export interface CompilePlan {
  readonly config: Config | null;
  /** Relative to the working directory. */
  readonly contracts: readonly string[];
  readonly tasks: readonly Task[];
  /** Folder with templates that replace those of targets, absolute. */
  readonly templates: string | null;
  /** Whether the output is complete for these contracts, so that their other files are stale. */
  readonly whole: boolean;
}

const report = reporter(configDiagnostics);

/** Turns arguments and configuration into a plan. Throws a UsageError, an IoError or a ConfigError. */
export async function planCompile(args: CompileArguments, io: Io): Promise<CompilePlan> {
  const config = optionalConfig(args.config, io);
  const contracts = await contractsOf(args, config, io);
  const tasks = await tasksOf(args, config, io);
  const templates =
    args.templates === undefined
      ? config?.templates == null
        ? null
        : resolve(config.folder, config.templates)
      : resolve(io.cwd, args.templates);
  if (templates !== null)
    checkTemplateFolder(
      templates,
      tasks.map(({ target }) => target.name),
    );
  return {
    config,
    contracts,
    tasks,
    templates,
    whole: config !== null && args.targets.length === 0 && args.out === undefined,
  };
}

async function contractsOf(args: CompileArguments, config: Config | null, io: Io): Promise<string[]> {
  if (args.files.length > 0) return findContracts(args.files, io);
  if (config !== null) return configuredContracts(config, io);
  throw new UsageError(
    "there is no goaidl.config.json here or in a folder above; name a contract, or make one with goaidl init",
  );
}

async function tasksOf(args: CompileArguments, config: Config | null, io: Io): Promise<Task[]> {
  const given = parseOptions(args.options);
  const chosen = choices(args, config);
  const tasks: Task[] = [];
  for (const { choice, index } of chosen) {
    const target = await findTarget(choice.target, index === null || config === null ? io.cwd : config.folder);
    if (config !== null && index !== null) {
      const problems = await optionProblems(target, choice.options);
      const path = ["targets", index, "options"];
      if (problems.length > 0)
        throw new ConfigError(problems.map((problem) => schemaDiagnostic(problem, config.text, path)));
    }
    const options = await completeOptions(
      target,
      choice.options,
      given.filter((option) => option.target === target.name),
    );
    tasks.push({ target, options, ...placeOf({ choice, index, name: target.name, args, config, io }) });
  }
  const names = tasks.map((task) => task.target.name);
  const idle = given.find(({ target }) => !names.includes(target));
  if (idle !== undefined) {
    throw new UsageError(
      `--option ${idle.target}.${idle.name}: ${idle.target} is not among the targets (${names.join(", ")})`,
    );
  }
  return tasks;
}

interface Chosen {
  readonly choice: TargetChoice;
  /** The index in the configuration's `targets`; null if it comes from the command line alone. */
  readonly index: number | null;
}

/** `--target` selects from the configuration's targets, and adds those that it lacks. */
function choices(args: CompileArguments, config: Config | null): Chosen[] {
  const configured = (config?.targets ?? []).map((choice, index) => ({ choice, index }));
  if (args.targets.length > 0) {
    return [...new Set(args.targets)].flatMap((name): Chosen[] => {
      const known = configured.filter(({ choice }) => choice.target === name);
      return known.length > 0 ? known : [{ choice: { target: name, out: null, options: {} }, index: null }];
    });
  }
  if (configured.length > 0) return configured;
  if (config === null) throw new UsageError("name a target with --target; goaidl targets lists them");
  const span = config.text.valueSpan(["targets"]);
  throw new ConfigError([
    report("config-value", { kind: "no-targets" }, span, {
      hint: "goaidl targets lists them",
    }),
  ]);
}

interface PlaceInput {
  readonly choice: TargetChoice;
  readonly index: number | null;
  /** The target's name. */
  readonly name: string;
  readonly args: CompileArguments;
  readonly config: Config | null;
  readonly io: Io;
}

/** The output folders of a target. */
function placeOf({
  choice,
  index,
  name,
  args,
  config,
  io,
}: PlaceInput): Pick<Task, "root" | "base" | "prefix" | "index"> {
  if (args.out !== undefined || config === null) {
    const out = args.out ?? "gen";
    const unknown = unknownPlaceholder(out);
    if (unknown !== null) throw new UsageError(`--out ${out}: unknown placeholder ${unknown}; use {name} or {path}`);
    return { ...foldersBelow(io.cwd, out, io), prefix: name, index: null };
  }
  const hasOut = choice.out !== null && index !== null;
  const out = choice.out ?? config.out;
  const unknown = unknownPlaceholder(out);
  if (unknown !== null) {
    const path = hasOut ? ["targets", index, "out"] : ["out"];
    throw new ConfigError([
      report("config-value", { kind: "unknown-placeholder", name: unknown }, config.text.valueSpan(path)),
    ]);
  }
  return { ...foldersBelow(config.folder, out, io), prefix: hasOut ? "" : name, index };
}

function foldersBelow(folder: string, out: string, io: Io): Pick<Task, "root" | "base"> {
  const fixed = out.includes("{") ? out.slice(0, out.indexOf("{")).replace(/[^\\/]*$/, "") : out;
  return { root: (contract) => expand(out, contract, folder, io), base: resolve(folder, fixed) };
}

function unknownPlaceholder(out: string): string | null {
  const found = out.match(/\{[^}]*\}?/g)?.find((placeholder) => placeholder !== "{name}" && placeholder !== "{path}");
  return found ?? null;
}

/** The output folder of a contract, absolute. A `..` at the beginning of its path is left out. */
function expand(out: string, contract: string, folder: string, io: Io): string {
  const path = shownPath(resolve(io.cwd, contract), { ...io, cwd: folder }).replace(/\.(?:goa|json)$/, "");
  const inside = path.replace(/^(?:\.\.\/)+/, "");
  return resolve(
    folder,
    out.replaceAll("{name}", () => basename(inside)).replaceAll("{path}", () => inside),
  );
}
