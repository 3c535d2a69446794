import type { TextEdit } from "../../diagnostics/diagnostic.js";
import { withTexts } from "../edited-workspace.js";
import { checkedContract, contractsWith, type Workspace } from "../workspace.js";

/** Whether edits leave every contract that reads an edited file with no more errors than it has now. */
export function keepsSound(workspace: Workspace, edits: readonly TextEdit[]): boolean {
  const edited = withTexts(workspace, edits);
  if (edited === null) return false;
  const paths = new Set(edits.map(({ span }) => span.file.path));
  const entries = new Set([...paths].flatMap((path) => contractsWith(workspace, path)));
  return [...entries].every((entry) => errorCount(edited.workspace, entry) <= errorCount(workspace, entry));
}

function errorCount(workspace: Workspace, entry: string): number {
  return checkedContract(workspace, entry).diagnostics.filter(({ severity }) => severity === "error").length;
}
