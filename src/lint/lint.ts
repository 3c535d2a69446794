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
  /** Severities by code, category, or `all`; `off` switches off. */
  readonly rules?: RuleSettings;
  /** Codes of `goaidl diff`, for what is said of a suppression that names one. */
  readonly changeCodes?: readonly string[];
}

interface Checked {
  readonly contract: Contract;
  readonly findings: readonly Diagnostic[];
}

/**
 * Says what could be better in contracts that compile, in the order of the files and places. Contracts are judged together: what
 * they share is reported once, and a type that one of them uses is not unused. Of a contract that does not compile nothing is
 * said here; the compiler did.
 */
export function lint(compiled: readonly Compiled[], options: LintOptions = {}): Diagnostic[] {
  const settings = options.rules ?? {};
  const checked = compiled.flatMap((each): Checked[] => {
    const contract = contractOf(each);
    return contract === null ? [] : [{ contract, findings: check(contract, settings) }];
  });
  const whole = filesOfKnownUse(compiled, checked);
  const findings = agreed(checked, whole);
  // A file that several contracts read has a tree in each.
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
  const heard = findings.filter((finding) => !silent(finding));
  const told = suppressionFindings({
    suppressions,
    used,
    settings,
    changeCodes: options.changeCodes ?? [],
    judged: whole,
  });
  return inOrder(
    [...heard, ...told.filter((finding) => !silent(finding))],
    checked.flatMap(({ contract }) => contract.modules.map((module) => module.path)),
  );
}

/** The findings of all rules that are on, each place once for a rule. */
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
 * The files of which it can be said that nothing uses a part: those with services. What stands in others may be used by contracts
 * that were not given. Nor is anything known of what a contract with errors would use.
 */
function filesOfKnownUse(compiled: readonly Compiled[], checked: readonly Checked[]): ReadonlySet<string> {
  const broken = new Set(
    compiled.flatMap(({ design, files }) => (design === null ? files.map(({ path }) => path) : [])),
  );
  const entries = checked
    .filter(({ contract }) => contract.design.services.length > 0)
    .map(({ contract }) => contract.entry.path);
  return new Set(entries.filter((path) => !broken.has(path)));
}

/** What all contracts found; of rules that need the whole picture only what each contract found that has the file. */
function agreed(checked: readonly Checked[], whole: ReadonlySet<string>): Diagnostic[] {
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
  const standing = checked.flatMap(({ findings }) =>
    findings.filter(({ code, span }) => {
      if (!together.has(code)) return true;
      return whole.has(span.file.path) && seen.get(placeKey(code, span)) === readers.get(span.file.path);
    }),
  );
  return onePerPlace(standing, (finding) => placeKey(finding.code, finding.span));
}

function placeKey(code: string, span: Diagnostic["span"]): string {
  return `${code} ${span.start} ${span.end} ${span.file.path}`;
}

/** The first of each key, in order. */
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
