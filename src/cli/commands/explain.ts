import { ruleOf, rules } from "../../diff/rules.js";
import { ruleOf as lintRuleOf } from "../../lint/rules.js";
import { suggest } from "../../text/suggest.js";
import { catalogue } from "../catalogue.js";
import { exit, type Io, Trouble } from "../io.js";

/** Prints the page of a code of the compiler, of lint or of diff; all codes without one. */
export function explainCommand(code: string | undefined, io: Io): number {
  const codes = [...new Set([...Object.keys(catalogue), ...rules.map((rule) => rule.code)])].sort();
  if (code === undefined) {
    io.stdout(`${codes.join("\n")}\n`);
    return exit.done;
  }
  const definition = Object.hasOwn(catalogue, code) ? catalogue[code] : undefined;
  const rule = ruleOf(code);
  if (definition === undefined && rule === null) {
    const near = suggest(code, codes);
    throw new Trouble(
      `there is no code ${code}${near === null ? "; goaidl explain lists all codes" : `: did you mean ${near}?`}`,
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

/** `error`, or for a rule of lint also its category, and that it has to be asked for. */
function kindOf(code: string, severity: string): string {
  const rule = lintRuleOf(code);
  if (rule === null) return severity;
  return `goaidl lint, ${rule.category}, ${severity}${rule.onByDefault ? "" : ", off unless asked for"}`;
}

function block(text: string): string {
  return text
    .trimEnd()
    .split("\n")
    .map((line) => (line === "" ? "" : `    ${line}`))
    .join("\n");
}
