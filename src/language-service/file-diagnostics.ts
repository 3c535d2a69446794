import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { rules as changeRules } from "../diff/rules.js";
import { judge } from "../lint/lint.js";
import { type CheckedContract, checkedContract, isContract, readersOf, type Workspace } from "./workspace.js";

const changeCodes = changeRules.map((rule) => rule.code);

/** What the compiler and lint report in a file, in the order of places, each once. */
export function fileDiagnostics(workspace: Workspace, path: string): Diagnostic[] {
  const contracts = contractsOf(workspace, path);
  const reported = contracts.flatMap(({ diagnostics }) => diagnostics);
  const { rules } = workspace.host.settingsOf(path);
  const found = judge(
    contracts.map(({ checked }) => checked),
    { rules, changeCodes },
  );
  const seen = new Set<string>();
  return [...reported, ...found]
    .filter(({ code, span, message }) => {
      if (span.file.path !== path) return false;
      const key = `${code} ${span.start} ${span.end} ${message}`;
      return seen.has(key) ? false : seen.add(key);
    })
    .sort((a, b) => a.span.start - b.span.start || a.span.end - b.span.end);
}

/** The checked contracts that a file is part of. A file that only others use is judged in them, and not as a contract. */
function contractsOf(workspace: Workspace, path: string): CheckedContract[] {
  const own = isContract(workspace, path) ? [checkedContract(workspace, path)] : [];
  const readers = readersOf(workspace, path).map((reader) => checkedContract(workspace, reader));
  return [...own, ...readers];
}
