import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { rules as changeRules } from "../diff/rules.js";
import { judge } from "../lint/lint.js";
import { distinctBy } from "./distinct-by.js";
import { checkedContract, contractsWith, type Workspace } from "./workspace.js";

const changeCodes = changeRules.map((rule) => rule.code);

/**
 * The reports of the compiler and lint in a file, in the order of places, each once. A file that is only imported is
 * checked as part of the importing contracts, and not as a contract.
 */
export function fileDiagnostics(workspace: Workspace, path: string): Diagnostic[] {
  const contracts = contractsWith(workspace, path).map((entry) => checkedContract(workspace, entry));
  const reported = contracts.flatMap(({ diagnostics }) => diagnostics);
  const { rules } = workspace.host.settingsOf(path);
  const found = judge(
    contracts.map(({ checked }) => checked),
    { rules, changeCodes },
  );
  const here = [...reported, ...found].filter(({ span }) => span.file.path === path);
  return distinctBy(here, ({ code, span, message }) => `${code} ${span.start} ${span.end} ${message}`).sort(
    (a, b) => a.span.start - b.span.start || a.span.end - b.span.end,
  );
}
