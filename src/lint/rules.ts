import type { Rule, RuleData } from "./rule.js";
import { anyInMessage } from "./rules/any-in-message.js";
import { armNameStyle } from "./rules/arm-name-style.js";
import { bareMessage } from "./rules/bare-message.js";
import { closedEnumToClient } from "./rules/closed-enum-to-client.js";
import { closedUnionToClient } from "./rules/closed-union-to-client.js";
import { credentialInQuery } from "./rules/credential-in-query.js";
import { credentialWithoutScheme } from "./rules/credential-without-scheme.js";
import { deprecatedWithoutReplacement } from "./rules/deprecated-without-replacement.js";
import { duplicateType } from "./rules/duplicate-type.js";
import { enumValueStyle } from "./rules/enum-value-style.js";
import { errorNameStyle } from "./rules/error-name-style.js";
import { errorWithoutStatus } from "./rules/error-without-status.js";
import { fieldNameStyle } from "./rules/field-name-style.js";
import { floatForMoney } from "./rules/float-for-money.js";
import { messageOverLimit } from "./rules/message-over-limit.js";
import { methodNameStyle } from "./rules/method-name-style.js";
import { missingApi } from "./rules/missing-api.js";
import { missingContact } from "./rules/missing-contact.js";
import { missingEdition } from "./rules/missing-edition.js";
import { missingExample } from "./rules/missing-example.js";
import { missingLicense } from "./rules/missing-license.js";
import { missingServer } from "./rules/missing-server.js";
import { missingTitle } from "./rules/missing-title.js";
import { missingVersion } from "./rules/missing-version.js";
import { negatedBoolean } from "./rules/negated-boolean.js";
import { noConcurrencyLimit } from "./rules/no-concurrency-limit.js";
import { noHeartbeat } from "./rules/no-heartbeat.js";
import { noIdleTimeout } from "./rules/no-idle-timeout.js";
import { noRateLimit } from "./rules/no-rate-limit.js";
import { noSecurity } from "./rules/no-security.js";
import { numberAsId } from "./rules/number-as-id.js";
import { numberWithoutUnit } from "./rules/number-without-unit.js";
import { optionalAndNullable } from "./rules/optional-and-nullable.js";
import { outdatedOauthFlow } from "./rules/outdated-oauth-flow.js";
import { partialTags } from "./rules/partial-tags.js";
import { pathStyle } from "./rules/path-style.js";
import { pluralList } from "./rules/plural-list.js";
import { redundantConstraint } from "./rules/redundant-constraint.js";
import { redundantEnumPrefix } from "./rules/redundant-enum-prefix.js";
import { resumeWithLoss } from "./rules/resume-with-loss.js";
import { resumeWithoutBuffer } from "./rules/resume-without-buffer.js";
import { sensitiveInUrl } from "./rules/sensitive-in-url.js";
import { slowHeartbeat } from "./rules/slow-heartbeat.js";
import { streamWithoutError } from "./rules/stream-without-error.js";
import { stringForKnownForm } from "./rules/string-for-known-form.js";
import { typeNameStyle } from "./rules/type-name-style.js";
import { unanchoredPattern } from "./rules/unanchored-pattern.js";
import { unboundedCount } from "./rules/unbounded-count.js";
import { unboundedList } from "./rules/unbounded-list.js";
import { unboundedMap } from "./rules/unbounded-map.js";
import { unboundedString } from "./rules/unbounded-string.js";
import { undeclaredRefusal } from "./rules/undeclared-refusal.js";
import { undocumentedError } from "./rules/undocumented-error.js";
import { undocumentedField } from "./rules/undocumented-field.js";
import { undocumentedMethod } from "./rules/undocumented-method.js";
import { undocumentedService } from "./rules/undocumented-service.js";
import { undocumentedType } from "./rules/undocumented-type.js";
import { undocumentedValue } from "./rules/undocumented-value.js";
import { unfinishedDocumentation } from "./rules/unfinished-documentation.js";
import { unmarkedPersonalData } from "./rules/unmarked-personal-data.js";
import { unprotectedServer } from "./rules/unprotected-server.js";
import { unusedAnnotation } from "./rules/unused-annotation.js";
import { unusedConst } from "./rules/unused-const.js";
import { unusedImport } from "./rules/unused-import.js";
import { unusedInterceptor } from "./rules/unused-interceptor.js";
import { unusedScheme } from "./rules/unused-scheme.js";
import { unusedScope } from "./rules/unused-scope.js";
import { unusedType } from "./rules/unused-type.js";
import { unusedTypeParameter } from "./rules/unused-type-parameter.js";
import { useOfDeprecated } from "./rules/use-of-deprecated.js";
import { verbInPath } from "./rules/verb-in-path.js";
import { suppressionRules } from "./suppression-rules.js";

/** All rules that look at a contract, in the order of the manual. */
export const rules: readonly Rule[] = [
  typeNameStyle,
  fieldNameStyle,
  enumValueStyle,
  methodNameStyle,
  errorNameStyle,
  armNameStyle,
  negatedBoolean,
  pluralList,
  redundantEnumPrefix,
  missingApi,
  missingTitle,
  missingVersion,
  missingContact,
  missingLicense,
  missingServer,
  undocumentedService,
  undocumentedMethod,
  undocumentedType,
  undocumentedField,
  undocumentedValue,
  undocumentedError,
  deprecatedWithoutReplacement,
  missingExample,
  unfinishedDocumentation,
  bareMessage,
  closedEnumToClient,
  closedUnionToClient,
  useOfDeprecated,
  anyInMessage,
  duplicateType,
  floatForMoney,
  numberAsId,
  numberWithoutUnit,
  optionalAndNullable,
  partialTags,
  stringForKnownForm,
  messageOverLimit,
  unanchoredPattern,
  unboundedCount,
  unboundedList,
  unboundedMap,
  unboundedString,
  noConcurrencyLimit,
  noHeartbeat,
  noIdleTimeout,
  noRateLimit,
  resumeWithLoss,
  resumeWithoutBuffer,
  slowHeartbeat,
  streamWithoutError,
  credentialInQuery,
  credentialWithoutScheme,
  noSecurity,
  outdatedOauthFlow,
  sensitiveInUrl,
  undeclaredRefusal,
  unmarkedPersonalData,
  unprotectedServer,
  errorWithoutStatus,
  pathStyle,
  verbInPath,
  unusedAnnotation,
  unusedConst,
  unusedImport,
  unusedInterceptor,
  unusedScheme,
  unusedScope,
  unusedTypeParameter,
  unusedType,
  missingEdition,
  redundantConstraint,
];

/** With those about suppressions, which `lint` applies itself. */
export const allRules: readonly RuleData[] = [...rules, ...Object.values(suppressionRules)];

const byCode: ReadonlyMap<string, RuleData> = new Map(allRules.map((rule) => [rule.code, rule]));

/** The rule of a code; null where there is none. */
export function ruleOf(code: string): RuleData | null {
  return byCode.get(code) ?? null;
}
