import type { Diagnostic, Outcome } from "../diagnostics/diagnostic.js";
import { type Checked, checkContract } from "../lint/lint.js";
import type { Host, Module } from "../semantics/bind/load.js";
import type { Scope } from "../semantics/bind/scope.js";
import { type Compiled, compile } from "../semantics/compile.js";
import { type Parsed, parse } from "../syntax/parse.js";
import { type SourceFile, sourceFile } from "../text/source-file.js";
import type { WorkspaceHost } from "./host.js";

/** A contract that was compiled and linted. */
export interface CheckedContract {
  readonly entry: string;
  readonly compiled: Compiled;
  readonly diagnostics: readonly Diagnostic[];
  readonly checked: Checked;
}

/** Open documents over the files of a host, with cached results, which are made on demand. */
export interface Workspace {
  readonly host: WorkspaceHost;
  /** The texts of open documents by path. */
  readonly open: Map<string, string>;
  readonly texts: Map<string, string | null>;
  readonly parsed: Map<string, { readonly text: string; readonly outcome: Outcome<Parsed> }>;
  readonly contracts: Map<string, CheckedContract>;
  /** The contracts that tried to read a file when they were last compiled. */
  readonly readers: Map<string, Set<string>>;
  readonly finders: Map<string, Pick<Host, "find" | "siblings">>;
}

export function openWorkspace(host: WorkspaceHost): Workspace {
  return {
    host,
    open: new Map(),
    texts: new Map(),
    parsed: new Map(),
    contracts: new Map(),
    readers: new Map(),
    finders: new Map(),
  };
}

/** Sets the text of an open document; null closes it. Returns the contracts that have to be checked again. */
export function setDocument(workspace: Workspace, path: string, text: string | null): readonly string[] {
  const before = textOf(workspace, path);
  if (text === null) workspace.open.delete(path);
  else workspace.open.set(path, text);
  workspace.texts.delete(path);
  return textOf(workspace, path) === before && workspace.contracts.has(path) ? [] : invalidate(workspace, path);
}

/** Drops cached data of a file of the host that was changed, made or deleted. Returns the contracts to be checked again. */
export function forgetFile(workspace: Workspace, path: string): readonly string[] {
  const before = workspace.texts.get(path);
  workspace.texts.delete(path);
  if (before !== undefined && textOf(workspace, path) === before) return [];
  workspace.finders.clear();
  return invalidate(workspace, path);
}

/** Forgets all contracts, such as after a change of the configuration. Parsed files are kept. */
export function forgetContracts(workspace: Workspace): void {
  workspace.contracts.clear();
  workspace.finders.clear();
}

function invalidate(workspace: Workspace, path: string): readonly string[] {
  const readers = [...new Set([path, ...(workspace.readers.get(path) ?? [])])];
  for (const reader of readers) workspace.contracts.delete(reader);
  return readers.filter((reader) => textOf(workspace, reader) !== null);
}

/** The text of an open document, or else of a file; null if there is none. */
export function textOf(workspace: Workspace, path: string): string | null {
  const open = workspace.open.get(path) ?? workspace.texts.get(path);
  if (open !== undefined) return open;
  const text = workspace.host.read(path);
  workspace.texts.set(path, text);
  return text;
}

/** A file with its tree; null if there is none. It is parsed again only if its text has changed. */
export function parsedFile(workspace: Workspace, path: string): Outcome<Parsed> | null {
  const text = textOf(workspace, path);
  return text === null ? null : parsedText(workspace, path, text);
}

function parsedText(workspace: Workspace, path: string, text: string): Outcome<Parsed> {
  const known = workspace.parsed.get(path);
  if (known?.text === text) return known.outcome;
  const outcome = parse(sourceFile(path, text));
  workspace.parsed.set(path, { text, outcome });
  return outcome;
}

/** The current file of a path; an empty one if there is none. */
export function fileOf(workspace: Workspace, path: string): SourceFile {
  return parsedFile(workspace, path)?.value.document.span.file ?? sourceFile(path, "");
}

/** Compiles and lints a contract, unless that was done since its files changed. */
export function checkedContract(workspace: Workspace, entry: string): CheckedContract {
  const known = workspace.contracts.get(entry);
  if (known !== undefined) return known;
  // Paths of missing files count, too, because the files may be made later.
  const asked = new Set<string>([entry]);
  const finder = workspace.finders.get(entry) ?? workspace.host.importsOf(entry);
  workspace.finders.set(entry, finder);
  const { value: compiled, diagnostics } = compile(entry, {
    ...finder,
    read: (path) => {
      asked.add(path);
      return textOf(workspace, path);
    },
    parse: (path, text) => parsedText(workspace, path, text),
  });
  const checked = checkContract(compiled, workspace.host.settingsOf(entry).rules);
  const contract = { entry, compiled, diagnostics, checked };
  for (const path of asked) {
    const readers = workspace.readers.get(path) ?? new Set();
    workspace.readers.set(path, readers.add(entry));
  }
  workspace.contracts.set(entry, contract);
  return contract;
}

/** Whether a file is a contract itself: it has services or an api, or no known contract imports it. */
export function isContract(workspace: Workspace, path: string): boolean {
  const document = parsedFile(workspace, path)?.value.document;
  if (document === undefined) return false;
  if (document.declarations.some(({ kind }) => kind === "service" || kind === "api")) return true;
  return readersOf(workspace, path).length === 0;
}

/** The other contracts that are known to read a file. */
export function readersOf(workspace: Workspace, path: string): string[] {
  return [...(workspace.readers.get(path) ?? [])].filter((reader) => {
    const contract = workspace.contracts.get(reader);
    return reader !== path && contract?.compiled.modules.some((module) => module.path === path) === true;
  });
}

/** The contracts that a file is part of: the file itself if it is one, then those that read it. */
export function contractsWith(workspace: Workspace, path: string): string[] {
  return [...(isContract(workspace, path) ? [path] : []), ...readersOf(workspace, path)];
}

/** A file in a contract: the file itself if it is one, or else a contract that imports it. */
export interface Meaning {
  readonly contract: CheckedContract;
  readonly module: Module;
  readonly scope: Scope;
}

/** Null if the file does not exist. */
export function meaningOf(workspace: Workspace, path: string): Meaning | null {
  if (textOf(workspace, path) === null) return null;
  const entry = isContract(workspace, path) ? path : (readersOf(workspace, path)[0] ?? path);
  return meaningIn(checkedContract(workspace, entry), path);
}

/** A file as a part of a contract; null if the contract does not read it. */
export function meaningIn(contract: CheckedContract, path: string): Meaning | null {
  const scope = contract.compiled.program?.scopes.find((each) => each.module.path === path);
  return scope === undefined ? null : { contract, module: scope.module, scope };
}

/** All known paths: open documents, contracts of the host, and their imports. */
export function knownPaths(workspace: Workspace): string[] {
  const imported = [...workspace.contracts.values()].flatMap(({ compiled }) =>
    compiled.modules.map((module) => module.path),
  );
  return [...new Set([...workspace.open.keys(), ...workspace.host.contracts(), ...imported])];
}

/** The last part of a path. */
export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
