import { resolve } from "node:path";
import type { Diagnostic, Outcome } from "../../diagnostics/diagnostic.js";
import { rules as changeRules } from "../../diff/rules.js";
import { fixFile } from "../../lint/fix.js";
import { type LintOptions, lint } from "../../lint/lint.js";
import { isLevel, type Level, layered, settingProblem } from "../../lint/settings.js";
import type { Compiled } from "../../semantics/compile.js";
import { optionalConfig } from "../config/read-config.js";
import { chosenContracts } from "../contracts/find-contracts.js";
import { compileFile, shownPath } from "../contracts/read-contract.js";
import { distinct } from "../distinct.js";
import { IoError, systemReason, UsageError } from "../failures.js";
import { exit, type Io, stdinName } from "../io.js";
import { announce, counted, line } from "../output/line.js";
import { type Format, hasErrors, printFindings } from "../output/print-diagnostics.js";
import { writeAtomically } from "../output/write-text.js";

export interface LintArguments {
  readonly files: readonly string[];
  /** `code=severity`; later ones take precedence. */
  readonly rules: readonly string[];
  /** A whole number from 0; undefined for any number. */
  readonly maxWarnings: string | undefined;
  readonly fix: boolean;
  readonly format: Format;
  readonly stdinPath: string;
  readonly config: string | undefined;
}

/** One fix can make another possible. More rounds than this mean that two rules undo each other's fixes. */
const maxRounds = 10;

/** Reports mistakes in contracts and possible improvements; with `fix`, applies the safe fixes. */
export async function lintCommand(args: LintArguments, io: Io): Promise<number> {
  const maxWarnings = args.maxWarnings === undefined ? null : Number(args.maxWarnings);
  if (maxWarnings !== null && !/^\d+$/.test(args.maxWarnings ?? ""))
    throw new UsageError(`--max-warnings must be a whole number from 0, not ${args.maxWarnings}`);
  const rules = layered(optionalConfig(args.config, io)?.lint.rules ?? {}, readRules(args.rules));
  const options: LintOptions = { rules, changeCodes: changeRules.map((rule) => rule.code) };
  const files = await chosenContracts(args.files, args.config, io);
  if (args.fix && files.includes(stdinName) && args.format !== "text")
    throw new UsageError(
      `--fix writes the fixed text of standard input to standard output, where --format ${args.format} writes too`,
    );

  let world = io;
  let found = inspect(files, args.stdinPath, options, world);
  for (let round = 0; args.fix && round < maxRounds; round++) {
    const fixed = applyFixes(files, args.stdinPath, found, world);
    if (fixed === null) break;
    world = fixed;
    found = inspect(files, args.stdinPath, options, world);
  }
  if (args.fix && files.includes(stdinName)) io.stdout(world.stdin());

  await printFindings(args.format, found.diagnostics, io);
  const warnings = found.diagnostics.filter(({ severity }) => severity === "warning").length;
  if (hasErrors(found.diagnostics)) return exit.findings;
  if (maxWarnings !== null && warnings > maxWarnings) {
    io.stderr(line(`${counted(warnings, "warning")} (${maxWarnings} allowed)`));
    return exit.findings;
  }
  if (args.format === "text" && !files.includes(stdinName)) announce(`${counted(files.length, "contract")} linted`, io);
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
 * Applies a round of fixes to the named files, but not to those that they import. Returns the Io with the new text of
 * standard input, or null if there was nothing to fix.
 */
function applyFixes(
  files: readonly string[],
  stdinPath: string,
  { outcomes, diagnostics }: Inspected,
  io: Io,
): Io | null {
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
    throw new IoError(`could not write ${name}: ${systemReason(error)}`);
  }
}

function readRules(settings: readonly string[]): Record<string, Level> {
  const rules: Record<string, Level> = {};
  for (const setting of settings) {
    const [, name = "", level = ""] = /^([^=]+)=(.*)$/.exec(setting) ?? [];
    if (name === "") throw new UsageError(`--rule must be CODE=SEVERITY, not ${setting}`);
    const problem = settingProblem(name, level);
    if (problem !== null || !isLevel(level)) throw new UsageError(`--rule: ${problem ?? level}`);
    rules[name] = level;
  }
  return rules;
}
