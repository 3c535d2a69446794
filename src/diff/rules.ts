import type { Rule } from "./rule.js";
import { constraintRules } from "./rules/constraint-rules.js";
import { documentationRules } from "./rules/documentation-rules.js";
import { enumRules } from "./rules/enum-rules.js";
import { errorRules } from "./rules/error-rules.js";
import { fieldRules } from "./rules/field-rules.js";
import { httpRules } from "./rules/http-rules.js";
import { methodRules } from "./rules/method-rules.js";
import { securityRules } from "./rules/security-rules.js";
import { streamRules } from "./rules/stream-rules.js";
import { typeRules } from "./rules/type-rules.js";
import { unionRules } from "./rules/union-rules.js";

/** All rules of compatibility, in the order of the manual. */
export const rules: readonly Rule[] = [
  ...fieldRules,
  ...typeRules,
  ...constraintRules,
  ...enumRules,
  ...unionRules,
  ...methodRules,
  ...streamRules,
  ...httpRules,
  ...errorRules,
  ...securityRules,
  ...documentationRules,
];

const byCode: ReadonlyMap<string, Rule> = new Map(rules.map((rule) => [rule.code, rule]));

/** The rule of a code, for `goaidl explain`; null if there is none. */
export function ruleOf(code: string): Rule | null {
  return byCode.get(code) ?? null;
}
