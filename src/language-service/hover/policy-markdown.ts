import type * as ast from "../../syntax/ast.js";
import { effectivePolicy, originText } from "../stream-policy.js";
import type { Meaning } from "../workspace.js";

/** The limits of a method's stream with their origins, as a table; null without streams. */
export function policyMarkdown(meaning: Meaning, method: ast.Method): string | null {
  const policy = effectivePolicy(meaning, method);
  if (policy === null) return null;
  const rows = policy.map((limit) => `| \`${limit.text}\` | ${originText(limit)} |`);
  return ["| effective limit | from |", "|---|---|", ...rows].join("\n");
}
