import { shownPath } from "../contracts/read-contract.js";
import { exit, type Io } from "../io.js";
import type { Difference } from "./compare-files.js";
import { announce, counted, line } from "./line.js";
import type { Output } from "./output-plan.js";
import type { Written } from "./write-files.js";

/** Prints the result for an output folder: a line for it, and one for each file that was edited by hand. */
export function printWritten(written: Written, outputs: readonly Output[], io: Io): void {
  printEdited(written, io);
  const root = shownPath(written.root, io) || ".";
  const parts = [
    `${written.written.length} written`,
    `${written.unchanged.length} unchanged`,
    ...(written.removed.length > 0 ? [`${written.removed.length} removed`] : []),
  ];
  if (outputs.length === 0) {
    announce(`${root}: ${counted(written.removed.length, "file")} removed, their contract is gone or has moved`, io);
    return;
  }
  const contracts = [...new Set(outputs.map((output) => shownPath(output.contract, io)))];
  const targets = [...new Set(outputs.map((output) => output.target))];
  const [first = ""] = contracts;
  const sources = contracts.length === 1 ? first : `${contracts.length} contracts`;
  announce(`${sources}: ${targets.join(", ")} in ${root} (${parts.join(", ")})`, io);
}

/** Prints the files that were edited by hand. */
export function printEdited({ overwritten, kept }: Written, io: Io): void {
  for (const path of overwritten) {
    io.stderr(line(`${shownPath(path, io)} was edited since goaidl wrote it; the edit is overwritten`));
  }
  for (const path of kept) {
    io.stderr(line(`${shownPath(path, io)} is no longer generated, but was edited: remove it yourself`));
  }
}

const words: Readonly<Record<Difference["kind"], string>> = {
  missing: "missing",
  changed: "out of date",
  misspelled: "spelled with other capitals",
  stale: "stale",
  untracked: "not generated",
};

/** Prints the differences that `compile --check` found. Returns the exit code. */
export function printDifferences(differences: readonly Difference[], roots: readonly string[], io: Io): number {
  for (const { kind, path, line: at } of differences) {
    io.stderr(line(`${words[kind]}: ${shownPath(path, io)}${at === undefined ? "" : `:${at.number}`}`));
    if (at === undefined) continue;
    if (at.onDisk !== null) io.stderr(line(`  - ${at.onDisk}`));
    if (at.wanted !== null) io.stderr(line(`  + ${at.wanted}`));
  }
  const folders = [...new Set(roots.map((root) => shownPath(root, io) || "."))].join(", ");
  if (differences.length === 0) {
    announce(`${folders}: up to date`, io);
    return exit.done;
  }
  announce(`${folders}: out of date, run goaidl compile without --check`, io);
  return exit.findings;
}
