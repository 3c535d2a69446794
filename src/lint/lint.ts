import type { Diagnostic } from "../diagnostics/diagnostic.js";
import type { Compiled } from "../semantics/compile.js";
import { type Suppression, silences, suppressionsOf } from "../semantics/suppressions.js";
import { type Contract, contractOf } from "./contract.js";
import { groupBy } from "./group-by.js";
import type { Rule } from "./rule.js";
import { rules } from "./rules.js";
import { type Level, levelOf, type RuleSettings } from "./settings.js";
import { suppressionFindings } from "./suppression-findings.js";

export interface LintOptions {
  /** Severities by code, category or `all`; `off` disables rules. */
  readonly rules?: RuleSettings;
  /** The codes of `goaidl diff`, which get their own explanation when a suppression names one. */
  readonly changeCodes?: readonly string[];
}

/** A contract, and the findings of all rules for this contract alone. */
export interface Checked {
  readonly compiled: Compiled;
  /** Null for a contract that does not compile. */
  readonly contract: Contract | null;
  readonly findings: readonly Diagnostic[];
}

interface Sound extends Checked {
  readonly contract: Contract;
}

/**
 * Reports possible improvements of contracts, in the order of files and places. The contracts are checked together: a
 * shared part is reported once, and a type that one of them uses is not unused. A contract that does not compile has no
 * findings here, because the compiler has already reported its errors.
 */
export function lint(compiled: readonly Compiled[], options: LintOptions = {}): Diagnostic[] {
  return judge(
    compiled.map((each) => checkContract(each, options.rules ?? {})),
    options,
  );
}

/** Checks one contract. A tool that lints again and again keeps this for contracts that have not changed. */
export function checkContract(compiled: Compiled, settings: RuleSettings): Checked {
  const contract = contractOf(compiled);
  return { compiled, contract, findings: contract === null ? [] : check(contract, settings) };
}

/** Returns the findings to report for checked contracts, which are combined as `lint` describes. */
export function judge(all: readonly Checked[], options: LintOptions = {}): Diagnostic[] {
  const settings = options.rules ?? {};
  const compiled = all.map((each) => each.compiled);
  const checked = all.filter((each): each is Sound => each.contract !== null);
  const whole = filesOfKnownUse(compiled, checked);
  const findings = agreed(checked, whole);
  // Each contract has its own tree of a file that several contracts read.
  const suppressions = onePerPlace(
    checked.flatMap(({ contract }) => contract.modules.flatMap((module) => suppressionsOf(module.document))),
    (suppression) => placeKey("", suppression.annotation),
  );
  const byCode = groupBy(suppressions, (suppression) => suppression.code);
  const used = new Set<Suppression>();
  const silent = (finding: Diagnostic): boolean => {
    const found = (byCode.get(finding.code) ?? []).filter((suppression) => silences(suppression, finding));
    for (const suppression of found) used.add(suppression);
    return found.length > 0;
  };
  for (const { suppressed } of compiled) suppressed.forEach(silent);
  const reported = findings.filter((finding) => !silent(finding));
  const unsuitable = suppressionFindings({
    suppressions,
    used,
    settings,
    changeCodes: options.changeCodes ?? [],
    judged: whole,
  });
  return inOrder(
    [...reported, ...unsuitable.filter((finding) => !silent(finding))],
    checked.flatMap(({ contract }) => contract.modules.map((module) => module.path)),
  );
}

/** The findings of all rules that are on. A rule reports each place once. */
function check(contract: Contract, settings: RuleSettings): Diagnostic[] {
  return rules.flatMap((rule) => {
    const level = levelOf(rule, settings);
    return level === "off" ? [] : checkRule(rule, level, contract);
  });
}

function checkRule(rule: Rule, severity: Exclude<Level, "off">, contract: Contract): Diagnostic[] {
  const findings: Diagnostic[] = [];
  rule.check(contract, (span, message, extras = {}) => {
    const { related = [], hint = null, fixes = [] } = extras;
    findings.push({ code: rule.code, severity, message, span, related, hint, fixes });
  });
  return onePerPlace(findings, (finding) => placeKey(finding.code, finding.span));
}

/**
 * The files whose unused parts can be reported: those with services. Contracts that were not given may use the declarations of
 * other files. Files of a contract with errors are left out, because its uses are unknown.
 */
function filesOfKnownUse(compiled: readonly Compiled[], checked: readonly Sound[]): ReadonlySet<string> {
  const broken = new Set(
    compiled.flatMap(({ design, files }) => (design === null ? files.map(({ path }) => path) : [])),
  );
  const entries = checked
    .filter(({ contract }) => contract.design.services.length > 0)
    .map(({ contract }) => contract.entry.path);
  return new Set(entries.filter((path) => !broken.has(path)));
}

/**
 * The findings of all contracts. For a rule that needs all uses, a finding counts only if every contract that reads the
 * file has it.
 */
function agreed(checked: readonly Sound[], whole: ReadonlySet<string>): Diagnostic[] {
  const together = new Set(rules.filter((rule) => rule.together === true).map((rule) => rule.code));
  const seen = new Map<string, number>();
  const readers = new Map<string, number>();
  for (const { contract, findings } of checked) {
    for (const { path } of contract.modules) readers.set(path, (readers.get(path) ?? 0) + 1);
    for (const { code, span } of findings) {
      const key = placeKey(code, span);
      seen.set(key, (seen.get(key) ?? 0) + 1);
    }
  }
  const kept = checked.flatMap(({ findings }) =>
    findings.filter(({ code, span }) => {
      if (!together.has(code)) return true;
      return whole.has(span.file.path) && seen.get(placeKey(code, span)) === readers.get(span.file.path);
    }),
  );
  return onePerPlace(kept, (finding) => placeKey(finding.code, finding.span));
}

function placeKey(code: string, span: Diagnostic["span"]): string {
  return `${code} ${span.start} ${span.end} ${span.file.path}`;
}

/** The first item of each key, in order. */
function onePerPlace<Item>(items: readonly Item[], keyOf: (item: Item) => string): Item[] {
  const first = new Map<string, Item>();
  for (const item of items) {
    const key = keyOf(item);
    if (!first.has(key)) first.set(key, item);
  }
  return [...first.values()];
}

function inOrder(findings: readonly Diagnostic[], paths: readonly string[]): Diagnostic[] {
  const order = new Map<string, number>();
  for (const path of paths) if (!order.has(path)) order.set(path, order.size);
  const file = (finding: Diagnostic): number => order.get(finding.span.file.path) ?? 0;
  return [...findings].sort(
    (a, b) =>
      file(a) - file(b) ||
      a.span.start - b.span.start ||
      a.span.end - b.span.end ||
      (a.code < b.code ? -1 : a.code > b.code ? 1 : 0),
  );
}
