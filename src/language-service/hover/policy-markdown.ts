import { effectivePolicy } from "../stream-policy.js";
import type { Meaning } from "../workspace.js";

/** The limits of a method's stream with their origins, as a table; null without streams. */
export function policyMarkdown(meaning: Meaning, method: Parameters<typeof effectivePolicy>[1]): string | null {
  const policy = effectivePolicy(meaning, method);
  if (policy === null) return null;
  const rows = policy.map(({ text, from }) => `| \`${text}\` | ${from === "default" ? "default" : `the ${from}`} |`);
  return ["| effective limit | from |", "|---|---|", ...rows].join("\n");
}
