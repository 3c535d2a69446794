import { type Catalogue, reporter } from "../diagnostics/define.js";
import type { Diagnostic, Severity } from "../diagnostics/diagnostic.js";
import { didYouMean } from "../diagnostics/did-you-mean.js";
import { serviceDiagnostics } from "../semantics/diagnostics/service-diagnostics.js";
import { typeDiagnostics } from "../semantics/diagnostics/type-diagnostics.js";
import type { Suppression } from "../semantics/suppressions.js";
import { syntaxDiagnostics } from "../syntax/syntax-diagnostics.js";
import { suggest } from "../text/suggest.js";
import { removal } from "./removal.js";
import { allRules, ruleOf } from "./rules.js";
import { levelOf, type RuleSettings } from "./settings.js";
import { suppressionRules } from "./suppression-rules.js";

interface SuppressionInput {
  readonly suppressions: readonly Suppression[];
  readonly used: ReadonlySet<Suppression>;
  readonly settings: RuleSettings;
  /** The codes of `goaidl diff`. */
  readonly changeCodes: readonly string[];
  /** The files that were given. A file that is only imported may need its suppressions for other contracts. */
  readonly judged: ReadonlySet<string>;
}

/** Reports suppressions whose code does not exist or can't be silenced, and suppressions that silence nothing. */
export function suppressionFindings({
  suppressions,
  used,
  settings,
  changeCodes,
  judged,
}: SuppressionInput): Diagnostic[] {
  const unknown = levelOf(suppressionRules["unknown-suppression"], settings);
  const unused = levelOf(suppressionRules["unused-suppression"], settings);
  return suppressions.flatMap((suppression): Diagnostic[] => {
    const { code, codeSpan, annotation } = suppression;
    const rule = ruleOf(code);
    const known = rule !== null || severityOf(code) === "warning";
    if (!known) {
      if (unknown === "off") return [];
      const { why, fix } = whyUnknown(code, changeCodes);
      const fixes =
        fix === null ? [] : [{ title: `write \`${fix}\``, edits: [{ span: codeSpan, text: JSON.stringify(fix) }] }];
      return [{ ...report("unknown-suppression", { code }, codeSpan, { hint: why, fixes }), severity: unknown }];
    }
    const asked = rule === null || levelOf(rule, settings) !== "off";
    if (unused === "off" || !asked || used.has(suppression) || !judged.has(annotation.file.path)) return [];
    const fixes = [{ title: "remove the suppression", edits: [{ span: removal(annotation), text: "" }] }];
    return [{ ...report("unused-suppression", { code }, annotation, { fixes }), severity: unused }];
  });
}

const report = reporter({
  "unknown-suppression": {
    severity: "warning",
    message: (p: { code: string }) => `\`@suppress\` can't silence \`${p.code}\``,
    page: suppressionRules["unknown-suppression"].page,
  },
  "unused-suppression": {
    severity: "warning",
    message: (p: { code: string }) => `\`${p.code}\` is not reported here`,
    page: suppressionRules["unused-suppression"].page,
  },
});

function whyUnknown(code: string, changeCodes: readonly string[]): { why: string | null; fix: string | null } {
  if (severityOf(code) === "error") return { why: "it is an error, and errors can't be silenced", fix: null };
  if (changeCodes.includes(code)) return { why: "changes are permitted by `@allowBreaking`", fix: null };
  const warnings = Object.keys(compilerCodes).filter((each) => severityOf(each) === "warning");
  const near = suggest(code, [...allRules.map((rule) => rule.code), ...warnings]);
  return { why: didYouMean(near), fix: near };
}

const compilerCodes: Catalogue = { ...syntaxDiagnostics, ...typeDiagnostics, ...serviceDiagnostics };

/** The severity of one of the compiler's codes; null for other codes. */
function severityOf(code: string): Severity | null {
  return Object.hasOwn(compilerCodes, code) ? (compilerCodes[code]?.severity ?? null) : null;
}
