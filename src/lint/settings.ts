import type { Severity } from "../diagnostics/diagnostic.js";
import { suggest } from "../text/suggest.js";
import { categories, type RuleData } from "./rule.js";
import { allRules, ruleOf } from "./rules.js";

/** The severity of a rule's findings; `off` disables the rule. */
export type Level = Severity | "off";

export const levels: readonly Level[] = ["error", "warning", "info", "off"];

/** The configured levels by code, category or `all`. */
export type RuleSettings = Readonly<Record<string, Level>>;

/** The level of a rule. A code takes precedence over its category, and a category over `all`. */
export function levelOf(rule: RuleData, settings: RuleSettings): Level {
  return levelIn(rule, settings) ?? (rule.onByDefault ? rule.severity : "off");
}

/** The level that settings give a rule; null if they don't mention it. */
function levelIn(rule: RuleData, settings: RuleSettings): Level | null {
  for (const key of [rule.code, rule.category, "all"]) {
    const level = Object.hasOwn(settings, key) ? settings[key] : undefined;
    if (level !== undefined) return level;
  }
  return null;
}

/**
 * Merges settings into levels by code. The stronger settings take precedence for each rule that they mention, even if
 * they name only its category.
 */
export function layered(weaker: RuleSettings, stronger: RuleSettings): RuleSettings {
  return Object.fromEntries(allRules.map((rule) => [rule.code, levelIn(rule, stronger) ?? levelOf(rule, weaker)]));
}

/** Describes the error in one entry of `lint.rules` or `--rule`; null if it is valid. */
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
