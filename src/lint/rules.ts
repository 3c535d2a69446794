import type { Rule, RuleData } from "./rule.js";
import { deprecatedWithoutReplacement } from "./rules/documentation/deprecated-without-replacement.js";
import { missingApi } from "./rules/documentation/missing-api.js";
import { missingContact } from "./rules/documentation/missing-contact.js";
import { missingExample } from "./rules/documentation/missing-example.js";
import { missingLicense } from "./rules/documentation/missing-license.js";
import { missingServer } from "./rules/documentation/missing-server.js";
import { missingTitle } from "./rules/documentation/missing-title.js";
import { missingVersion } from "./rules/documentation/missing-version.js";
import { undocumentedError } from "./rules/documentation/undocumented-error.js";
import { undocumentedField } from "./rules/documentation/undocumented-field.js";
import { undocumentedMethod } from "./rules/documentation/undocumented-method.js";
import { undocumentedService } from "./rules/documentation/undocumented-service.js";
import { undocumentedType } from "./rules/documentation/undocumented-type.js";
import { undocumentedValue } from "./rules/documentation/undocumented-value.js";
import { unfinishedDocumentation } from "./rules/documentation/unfinished-documentation.js";
import { bareMessage } from "./rules/evolution/bare-message.js";
import { closedEnumToClient } from "./rules/evolution/closed-enum-to-client.js";
import { closedUnionToClient } from "./rules/evolution/closed-union-to-client.js";
import { useOfDeprecated } from "./rules/evolution/use-of-deprecated.js";
import { errorWithoutStatus } from "./rules/http/error-without-status.js";
import { parameterWithoutPlace } from "./rules/http/parameter-without-place.js";
import { pathStyle } from "./rules/http/path-style.js";
import { verbInPath } from "./rules/http/verb-in-path.js";
import { messageOverLimit } from "./rules/limits/message-over-limit.js";
import { unanchoredPattern } from "./rules/limits/unanchored-pattern.js";
import { unboundedCount } from "./rules/limits/unbounded-count.js";
import { unboundedList } from "./rules/limits/unbounded-list.js";
import { unboundedMap } from "./rules/limits/unbounded-map.js";
import { unboundedString } from "./rules/limits/unbounded-string.js";
import { enumValueStyle } from "./rules/naming/enum-value-style.js";
import { errorNameStyle } from "./rules/naming/error-name-style.js";
import { fieldNameStyle } from "./rules/naming/field-name-style.js";
import { methodNameStyle } from "./rules/naming/method-name-style.js";
import { negatedBoolean } from "./rules/naming/negated-boolean.js";
import { pluralList } from "./rules/naming/plural-list.js";
import { redundantEnumPrefix } from "./rules/naming/redundant-enum-prefix.js";
import { typeNameStyle } from "./rules/naming/type-name-style.js";
import { variantNameStyle } from "./rules/naming/variant-name-style.js";
import { credentialInQuery } from "./rules/security/credential-in-query.js";
import { credentialWithoutScheme } from "./rules/security/credential-without-scheme.js";
import { noSecurity } from "./rules/security/no-security.js";
import { outdatedOauthFlow } from "./rules/security/outdated-oauth-flow.js";
import { sensitiveInUrl } from "./rules/security/sensitive-in-url.js";
import { undeclaredRefusal } from "./rules/security/undeclared-refusal.js";
import { unmarkedPersonalData } from "./rules/security/unmarked-personal-data.js";
import { unprotectedServer } from "./rules/security/unprotected-server.js";
import { noConcurrencyLimit } from "./rules/streams/no-concurrency-limit.js";
import { noHeartbeat } from "./rules/streams/no-heartbeat.js";
import { noIdleTimeout } from "./rules/streams/no-idle-timeout.js";
import { noRateLimit } from "./rules/streams/no-rate-limit.js";
import { resumeWithLoss } from "./rules/streams/resume-with-loss.js";
import { resumeWithoutBuffer } from "./rules/streams/resume-without-buffer.js";
import { slowHeartbeat } from "./rules/streams/slow-heartbeat.js";
import { streamWithoutError } from "./rules/streams/stream-without-error.js";
import { missingEdition } from "./rules/style/missing-edition.js";
import { redundantConstraint } from "./rules/style/redundant-constraint.js";
import { anyInMessage } from "./rules/types/any-in-message.js";
import { duplicateType } from "./rules/types/duplicate-type.js";
import { floatForMoney } from "./rules/types/float-for-money.js";
import { numberAsId } from "./rules/types/number-as-id.js";
import { numberWithoutUnit } from "./rules/types/number-without-unit.js";
import { optionalAndNullable } from "./rules/types/optional-and-nullable.js";
import { partialTags } from "./rules/types/partial-tags.js";
import { stringForKnownForm } from "./rules/types/string-for-known-form.js";
import { unusedAnnotation } from "./rules/unused/unused-annotation.js";
import { unusedConst } from "./rules/unused/unused-const.js";
import { unusedImport } from "./rules/unused/unused-import.js";
import { unusedInterceptor } from "./rules/unused/unused-interceptor.js";
import { unusedScheme } from "./rules/unused/unused-scheme.js";
import { unusedScope } from "./rules/unused/unused-scope.js";
import { unusedType } from "./rules/unused/unused-type.js";
import { unusedTypeParameter } from "./rules/unused/unused-type-parameter.js";
import { suppressionRules } from "./suppression-rules.js";

/** All rules that check a contract, in the order of the manual. */
export const rules: readonly Rule[] = [
  // Naming
  typeNameStyle,
  fieldNameStyle,
  enumValueStyle,
  methodNameStyle,
  errorNameStyle,
  variantNameStyle,
  negatedBoolean,
  pluralList,
  redundantEnumPrefix,
  // Documentation
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
  // Evolution
  bareMessage,
  closedEnumToClient,
  closedUnionToClient,
  useOfDeprecated,
  // Types
  anyInMessage,
  duplicateType,
  floatForMoney,
  numberAsId,
  numberWithoutUnit,
  optionalAndNullable,
  partialTags,
  stringForKnownForm,
  // Limits
  messageOverLimit,
  unanchoredPattern,
  unboundedCount,
  unboundedList,
  unboundedMap,
  unboundedString,
  // Streams
  noConcurrencyLimit,
  noHeartbeat,
  noIdleTimeout,
  noRateLimit,
  resumeWithLoss,
  resumeWithoutBuffer,
  slowHeartbeat,
  streamWithoutError,
  // Security
  credentialInQuery,
  credentialWithoutScheme,
  noSecurity,
  outdatedOauthFlow,
  sensitiveInUrl,
  undeclaredRefusal,
  unmarkedPersonalData,
  unprotectedServer,
  // HTTP
  errorWithoutStatus,
  parameterWithoutPlace,
  pathStyle,
  verbInPath,
  // Unused
  unusedAnnotation,
  unusedConst,
  unusedImport,
  unusedInterceptor,
  unusedScheme,
  unusedScope,
  unusedTypeParameter,
  unusedType,
  // Style
  missingEdition,
  redundantConstraint,
];

/** All rules, including those about suppressions, which `lint` applies itself. */
export const allRules: readonly RuleData[] = [...rules, ...Object.values(suppressionRules)];

const byCode: ReadonlyMap<string, RuleData> = new Map(allRules.map((rule) => [rule.code, rule]));

/** The rule with a code; null if there is none. */
export function ruleOf(code: string): RuleData | null {
  return byCode.get(code) ?? null;
}
