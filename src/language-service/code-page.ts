import type { Catalogue, DiagnosticPage } from "../diagnostics/define.js";
import { ruleOf as changeRuleOf } from "../diff/rules.js";
import { ruleOf as lintRuleOf } from "../lint/rules.js";
import { serviceDiagnostics } from "../semantics/diagnostics/service-diagnostics.js";
import { typeDiagnostics } from "../semantics/diagnostics/type-diagnostics.js";
import { syntaxDiagnostics } from "../syntax/syntax-diagnostics.js";

const catalogue: Catalogue = { ...syntaxDiagnostics, ...typeDiagnostics, ...serviceDiagnostics };

/** The page of a code as Markdown; null if there is no such code. */
export function codePage(code: string): string | null {
  const page = lintRuleOf(code)?.page ?? (Object.hasOwn(catalogue, code) ? catalogue[code]?.page : undefined);
  if (page !== undefined) return markdownOf(code, page);
  const rule = changeRuleOf(code);
  return rule === null ? null : `# ${code}\n\n${rule.page.what}\n${rule.page.why}\n\n${rule.advice}\n`;
}

function markdownOf(code: string, { what, why, wrong, right }: DiagnosticPage): string {
  const block = (text: string): string => `\`\`\`goa\n${text.trimEnd()}\n\`\`\``;
  return `# ${code}\n\n${what}\n${why}\n\nWrong:\n\n${block(wrong)}\n\nRight:\n\n${block(right)}\n`;
}
