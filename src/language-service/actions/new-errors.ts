import type { TextEdit } from "../../diagnostics/diagnostic.js";
import { editedContracts, withTexts } from "../edited-workspace.js";
import { checkedContract, type Workspace } from "../workspace.js";

/** Whether each contract that reads an edited file has at most as many errors after the edits as before. */
export function keepsSound(workspace: Workspace, edits: readonly TextEdit[]): boolean {
  const edited = withTexts(workspace, edits);
  if (edited === null) return false;
  return [...editedContracts(workspace, edits)].every(
    (entry) => errorCount(edited.workspace, entry) <= errorCount(workspace, entry),
  );
}

function errorCount(workspace: Workspace, entry: string): number {
  return checkedContract(workspace, entry).diagnostics.filter(({ severity }) => severity === "error").length;
}
