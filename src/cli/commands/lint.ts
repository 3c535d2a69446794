import { resolve } from "node:path";
import type { Diagnostic, Outcome } from "../../diagnostics/diagnostic.js";
import { rules as changeRules } from "../../diff/rules.js";
import { fixFile } from "../../lint/fix.js";
import { type LintOptions, lint } from "../../lint/lint.js";
import { isLevel, type Level, layered, settingProblem } from "../../lint/settings.js";
import type { Compiled } from "../../semantics/compile.js";
import { optionalConfig } from "../config/read-config.js";
import { chosenContracts } from "../contracts/find-contracts.js";
import { compileFile, reason, shownPath } from "../contracts/read-contract.js";
import { distinct } from "../distinct.js";
import { exit, type Io, stdinName, Trouble } from "../io.js";
import { type Format, hasErrors, reportAs } from "../output/report.js";
import { writeAtomically } from "../output/write-text.js";

export interface LintArguments {
  readonly files: readonly string[];
  /** `code=severity`, the later the stronger. */
  readonly rules: readonly string[];
  /** Null: any number. */
  readonly maxWarnings: number | null;
  readonly fix: boolean;
  readonly format: Format;
  readonly stdinPath: string;
  readonly config: string | undefined;
}

/** A fix can make room for another; more rounds than this would mean that two rules undo each other's. */
const maxRounds = 10;

/** Reports what is wrong with contracts, and what could be better; with `fix`, mends what can be mended safely. */
export async function lintCommand(args: LintArguments, io: Io): Promise<number> {
  const { maxWarnings } = args;
  if (maxWarnings !== null && (!Number.isInteger(maxWarnings) || maxWarnings < 0))
    throw new Trouble("--max-warnings takes a whole number from 0");
  const rules = layered(optionalConfig(args.config, io)?.lint.rules ?? {}, readRules(args.rules));
  const options: LintOptions = { rules, changeCodes: changeRules.map((rule) => rule.code) };
  const files = await chosenContracts(args.files, args.config, io);
  if (args.fix && files.includes(stdinName) && args.format !== "text")
    throw new Trouble(
      `--fix writes what came from standard input to standard output, where --format ${args.format} goes`,
    );

  let world = io;
  let found = inspect(files, args.stdinPath, options, world);
  for (let round = 0; args.fix && round < maxRounds; round++) {
    const mended = mend(files, args.stdinPath, found, world);
    if (mended === null) break;
    world = mended;
    found = inspect(files, args.stdinPath, options, world);
  }
  if (args.fix && files.includes(stdinName)) io.stdout(world.stdin());

  await reportAs(args.format, found.diagnostics, io);
  const warnings = found.diagnostics.filter(({ severity }) => severity === "warning").length;
  if (hasErrors(found.diagnostics)) return exit.findings;
  if (maxWarnings !== null && warnings > maxWarnings) {
    io.stderr(`${warnings} warning${warnings === 1 ? "" : "s"}, and ${maxWarnings} may be\n`);
    return exit.findings;
  }
  if (args.format === "text" && !files.includes(stdinName))
    io.stdout(`${files.length} contract${files.length === 1 ? "" : "s"} linted\n`);
  return exit.done;
}

interface Inspected {
  readonly outcomes: readonly Outcome<Compiled>[];
  readonly diagnostics: readonly Diagnostic[];
}

function inspect(files: readonly string[], stdinPath: string, options: LintOptions, io: Io): Inspected {
  const outcomes = files.map((file) => compileFile(file, io, stdinPath));
  const findings = lint(
    outcomes.map((outcome) => outcome.value),
    options,
  );
  return { outcomes, diagnostics: distinct([...outcomes.flatMap(({ diagnostics }) => diagnostics), ...findings]) };
}

/**
 * Applies a round of fixes to the files that were named: those that they import were not asked for. Returns the world as it
 * is then, null where there was nothing to mend.
 */
function mend(files: readonly string[], stdinPath: string, { outcomes, diagnostics }: Inspected, io: Io): Io | null {
  let world: Io | null = null;
  for (const name of files) {
    const path = shownPath(name === stdinName ? stdinPath : name, io);
    const source = outcomes.flatMap(({ value }) => value.files).find((file) => file.path === path);
    if (source === undefined) continue;
    const { text, applied } = fixFile(source, diagnostics);
    if (applied.length === 0) continue;
    if (name !== stdinName) write(name, text, io);
    world = name === stdinName ? { ...io, stdin: () => text } : (world ?? io);
  }
  return world;
}

function write(name: string, text: string, io: Io): void {
  try {
    writeAtomically(resolve(io.cwd, name), text);
  } catch (error) {
    throw new Trouble(`${name} can't be written: ${reason(error)}`);
  }
}

function readRules(settings: readonly string[]): Record<string, Level> {
  const rules: Record<string, Level> = {};
  for (const setting of settings) {
    const [, name = "", level = ""] = /^([^=]+)=(.*)$/.exec(setting) ?? [];
    if (name === "") throw new Trouble(`--rule takes code=severity, not ${setting}`);
    const problem = settingProblem(name, level);
    if (problem !== null || !isLevel(level)) throw new Trouble(`--rule: ${problem ?? level}`);
    rules[name] = level;
  }
  return rules;
}
