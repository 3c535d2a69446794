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
  return levelIn(rule, settings) ?? (rule.onByDefault ? rule.severity : "off");
}

/** What settings say of a rule; null for nothing. */
function levelIn(rule: RuleData, settings: RuleSettings): Level | null {
  for (const key of [rule.code, rule.category, "all"]) {
    const level = Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (level !== undefined) return level;
  }
  return null;
}

/** Settings on top of others, as those by code: whatever the stronger ones say of a rule counts, be it by its category only. */
export function layered(weaker: RuleSettings, stronger: RuleSettings): RuleSettings {
  return Object.fromEntries(allRules.map((rule) => [rule.code, levelIn(rule, stronger) ?? levelOf(rule, weaker)]));
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
