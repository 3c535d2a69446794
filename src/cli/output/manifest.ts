import { hash as digest } from "node:crypto";
import { join, relative, resolve } from "node:path";
import { IoError, systemReason } from "../failures.js";
import type { Disk } from "./disk.js";
import { existsAsSpelled } from "./spelling.js";

/** The files that one target generated from one contract. */
export interface ManifestEntry {
  /** The contract, relative to the output folder. */
  readonly source: string;
  readonly target: string;
  /** The hash of each written file, by its path below the output folder. */
  readonly files: { readonly [path: string]: string };
}

/** The files that earlier runs wrote into an output folder; only these are ever removed. */
export interface Manifest {
  readonly version: 1;
  readonly outputs: readonly ManifestEntry[];
}

export const manifestName = ".goaidl-manifest.json";

/** The manifest of an output folder; an empty one if it does not exist. Throws an IoError if it is damaged. */
export function readManifest(root: string, disk: Disk): Manifest {
  const path = join(root, manifestName);
  const text = textOf(path, disk);
  if (text === null) return { version: 1, outputs: [] };
  const manifest = parseManifest(text);
  if (manifest === null) throw new IoError(`${path} is damaged: remove it, and goaidl makes a new one`);
  return manifest;
}

/** Parses a manifest's text; null if it is not a manifest. */
export function parseManifest(text: string): Manifest | null {
  try {
    const parsed: unknown = JSON.parse(text);
    return isManifest(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/** The text of a manifest with these entries; null if there are none. */
export function manifestText(entries: readonly ManifestEntry[]): string | null {
  const outputs = entries
    .filter((entry) => Object.keys(entry.files).length > 0)
    .sort((a, b) => compareText(a.source, b.source) || compareText(a.target, b.target))
    .map(({ source, target, files }) => ({ source, target, files: sortedByKey(files) }));
  return outputs.length === 0 ? null : `${JSON.stringify({ version: 1, outputs }, null, 2)}\n`;
}

/** The text of a file; null if it does not exist. Throws an IoError if it can't be read, for example because it is a folder. */
export function textOf(path: string, disk: Disk): string | null {
  try {
    return disk.read(path);
  } catch (error) {
    throw new IoError(`could not read ${path}: ${systemReason(error)}`);
  }
}

/** The name of a contract in the manifest of a folder, which does not depend on the project's location. */
export function sourceName(root: string, contract: string): string {
  return relative(root, contract).replaceAll("\\", "/");
}

/** Whether the contract of an entry still exists. */
export function sourceExists(root: string, entry: ManifestEntry, disk: Disk): boolean {
  return existsAsSpelled(resolve(root, entry.source), disk);
}

/** Hashes the lines of a text, because Git may check files out with CRLF. */
export function hash(text: string): string {
  return digest("sha256", withLf(text), "hex").slice(0, 32);
}

/** Whether two texts have the same lines, with LF or CRLF. */
export function hasSameLines(one: string, other: string): boolean {
  return one === other || withLf(one) === withLf(other);
}

export function withLf(text: string): string {
  return text.replaceAll("\r\n", "\n");
}

function sortedByKey(files: ManifestEntry["files"]): ManifestEntry["files"] {
  return Object.fromEntries(Object.entries(files).sort(([a], [b]) => compareText(a, b)));
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function isManifest(value: unknown): value is Manifest {
  return (
    isObject(value) &&
    "version" in value &&
    value.version === 1 &&
    "outputs" in value &&
    Array.isArray(value.outputs) &&
    value.outputs.every(isEntry)
  );
}

function isEntry(value: unknown): value is ManifestEntry {
  return (
    isObject(value) &&
    "source" in value &&
    typeof value.source === "string" &&
    "target" in value &&
    typeof value.target === "string" &&
    "files" in value &&
    isObject(value.files) &&
    Object.values(value.files).every((item) => typeof item === "string")
  );
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
