import type { Severity } from "../diagnostics/diagnostic.js";
import { suggest } from "../text/suggest.js";
import { categories, type RuleData } from "./rule.js";
import { allRules, ruleOf } from "./rules.js";

/** How seriously a rule is taken; `off` does not look. */
export type Level = Severity | "off";

export const levels: readonly Level[] = ["error", "warning", "info", "off"];

/** What was asked for, by code, category, or `all`. */
export type RuleSettings = Readonly<Record<string, Level>>;

/** The level of a rule. A code says more than its category, and a category more than `all`. */
export function levelOf(rule: RuleData, settings: RuleSettings): Level {
  for (const key of [rule.code, rule.category, "all"]) {
    const level = Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (level !== undefined) return level;
  }
  return rule.onByDefault ? rule.severity : "off";
}

/** What is wrong with one name of `lint.rules` or `--rule`, in words; null where nothing is. */
export function settingProblem(name: string, level: string): string | null {
  const known: readonly string[] = [...allRules.map((rule) => rule.code), ...categories, "all"];
  if (ruleOf(name) === null && !known.includes(name)) {
    const near = suggest(name, known);
    return `there is no rule or category ${name}${near === null ? "" : `: did you mean ${near}?`}`;
  }
  return isLevel(level) ? null : `${name} can be error, warning, info or off, not ${level}`;
}

export function isLevel(text: string): text is Level {
  return levels.some((level) => level === text);
}
