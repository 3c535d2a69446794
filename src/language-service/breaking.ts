import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { changeDiagnostics } from "../diff/change-diagnostics.js";
import { diff } from "../diff/diff.js";
import type { Design } from "../ir/design.js";
import { type Compiled, compile } from "../semantics/compile.js";
import { originSources } from "../semantics/origin-sources.js";
import type { SourceFile } from "../text/source-file.js";
import { distinctBy } from "./distinct-by.js";
import { type CheckedContract, checkedContract, contractsWith, type Workspace } from "./workspace.js";

interface Baseline {
  readonly against: string;
  readonly design: Design | null;
  readonly source: (path: string) => SourceFile | null;
}

/** The older versions of contracts by entry, which change only with the repository. */
const baselines = new WeakMap<Workspace["host"], Map<string, Baseline>>();
const compared = new WeakMap<CheckedContract, readonly Diagnostic[]>();

/** Reads the older version of a contract, with which `breakingDiagnostics` compares from then on. */
export async function readBaseline(workspace: Workspace, entry: string): Promise<void> {
  const { host } = workspace;
  const { against } = host.settingsOf(entry);
  if (against === null || host.older === undefined) return;
  const older = await host.older(entry, against);
  const baseline: Baseline =
    older === null
      ? { against, design: null, source: () => null }
      : baselineOf(against, older.entry, compile(older.entry, { read: older.read }).value);
  const known = baselines.get(host) ?? new Map<string, Baseline>();
  baselines.set(host, known.set(entry, baseline));
}

function baselineOf(against: string, entry: string, compiled: Compiled): Baseline {
  return { against, design: compiled.design, source: originSources(compiled, entry) };
}

/** Forgets all older versions, such as after a commit. */
export function forgetBaselines({ host }: Workspace): void {
  baselines.delete(host);
}

export function hasBaseline({ host }: Workspace, entry: string): boolean {
  return baselines.get(host)?.has(entry) ?? false;
}

/** The changes of a file that break clients or servers, since the older version that the configuration names. */
export function breakingDiagnostics(workspace: Workspace, path: string): Diagnostic[] {
  const here = contractsWith(workspace, path)
    .flatMap((entry) => changesOf(workspace, entry))
    .filter(({ span }) => span.file.path === path);
  return distinctBy(here, ({ code, span, message }) => `${code} ${span.start} ${message}`);
}

function changesOf(workspace: Workspace, entry: string): readonly Diagnostic[] {
  const baseline = baselines.get(workspace.host)?.get(entry);
  if (baseline === undefined || baseline.design === null) return [];
  const contract = checkedContract(workspace, entry);
  const known = compared.get(contract);
  if (known !== undefined) return known;
  const { compiled } = contract;
  const [file] = compiled.files;
  if (compiled.design === null || file === undefined) return [];
  const changes = diff(baseline.design, compiled.design, workspace.host.settingsOf(entry).diff);
  const after = originSources(compiled, entry);
  const found = changeDiagnostics(changes, { before: baseline.source, after, entry: file })
    .filter(({ severity }) => severity !== "info")
    .map((diagnostic) => ({
      ...diagnostic,
      message: `${diagnostic.message} (since ${baseline.against.replace(/^git:/, "")})`,
    }))
    // A removed part has a place only in the older version; it is reported at the contract's start.
    .map((diagnostic) =>
      compiled.files.includes(diagnostic.span.file) ? diagnostic : { ...diagnostic, span: { file, start: 0, end: 0 } },
    );
  compared.set(contract, found);
  return found;
}
