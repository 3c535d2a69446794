import { ruleOf, rules } from "../../diff/rules.js";
import { ruleOf as lintRuleOf } from "../../lint/rules.js";
import { suggest } from "../../text/suggest.js";
import { catalogue } from "../catalogue.js";
import { UsageError } from "../failures.js";
import { exit, type Io } from "../io.js";

/** The only report whose page has no examples of a wrong and a right contract. */
const bug = {
  code: "internal-error",
  page: `goaidl stopped because of a bug in it, not because of a mistake in a contract.
The exit code is 70. Please report it with the contract and with the output of the same
command with --debug, which prints the stack. The contract named in the report is the one
that was being read; \`goaidl check\` on the others still works.`,
} as const;

/** Prints the page of a code of the compiler, of lint or of diff; without a code, lists all of them. */
export function explainCommand(code: string | undefined, io: Io): number {
  const codes = [...new Set([...Object.keys(catalogue), ...rules.map((rule) => rule.code), bug.code])].sort();
  if (code === undefined) {
    io.stdout(`${codes.join("\n")}\n`);
    return exit.done;
  }
  if (code === bug.code) {
    io.stdout(`${bug.code} (error)\n\n${bug.page}\n`);
    return exit.done;
  }
  const definition = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
  const rule = ruleOf(code);
  if (definition === undefined && rule === null) {
    const near = suggest(code, codes);
    throw new UsageError(
      `there is no code ${code}; ${near === null ? "goaidl explain lists all codes" : `did you mean ${near}?`}`,
    );
  }
  if (definition !== undefined) {
    const { what, why, wrong, right } = definition.page;
    io.stdout(
      `${code} (${kindOf(code, definition.severity)})\n\n${what}\n${why}\n\nWrong:\n\n${block(wrong)}\n\nRight:\n\n${block(right)}\n`,
    );
  }
  if (rule !== null) {
    const parting = definition === undefined ? "" : "\n";
    io.stdout(`${parting}${code} (goaidl diff)\n\n${rule.page.what}\n${rule.page.why}\n\n${rule.advice}\n`);
  }
  return exit.done;
}

/** The severity of a code; for a lint rule, also its category and whether it is off by default. */
function kindOf(code: string, severity: string): string {
  const rule = lintRuleOf(code);
  if (rule === null) return severity;
  return `goaidl lint, ${rule.category}, ${severity}${rule.onByDefault ? "" : ", off by default"}`;
}

function block(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? "" : `    ${line}`))
    .join("\n");
}
