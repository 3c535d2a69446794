import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { IoError } from "../failures.js";
import { writeAtomically } from "./write-text.js";

/** Files that one target made of one contract. */
export interface ManifestEntry {
  /** The contract, relative to the output folder. */
  readonly source: string;
  readonly target: string;
  /** Hash of each file as goaidl wrote it, by its path below the output folder. */
  readonly files: { readonly [path: string]: string };
}

/** What earlier runs wrote into an output folder: only what stands here is ever removed. */
export interface Manifest {
  readonly version: 1;
  readonly outputs: readonly ManifestEntry[];
}

export const manifestName = ".goaidl-manifest.json";

/** The manifest of an output folder; an empty one where there is none. Throws a UsageError when it is damaged. */
export function readManifest(root: string): Manifest {
  const path = join(root, manifestName);
  if (!existsSync(path)) return { version: 1, outputs: [] };
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, "utf8"));
    if (isManifest(parsed)) return parsed;
  } catch {
    // Told below, as a manifest of another form is.
  }
  throw new IoError(`${path} is damaged: remove it, and goaidl makes a new one`);
}

export function writeManifest(root: string, entries: readonly ManifestEntry[]): void {
  const outputs = entries
    .filter((entry) => Object.keys(entry.files).length > 0)
    .sort((a, b) => compareText(a.source, b.source) || compareText(a.target, b.target))
    .map(({ source, target, files }) => ({ source, target, files: sortedByKey(files) }));
  const path = join(root, manifestName);
  const text = `${JSON.stringify({ version: 1, outputs }, null, 2)}\n`;
  if (!existsSync(path) ? outputs.length > 0 : readFileSync(path, "utf8") !== text) writeAtomically(path, text);
}

/** A contract as the manifest of a folder names it: the same wherever the project lies. */
export function sourceName(root: string, contract: string): string {
  return relative(root, contract).replaceAll("\\", "/");
}

/** Whether the contract of an entry is still there. */
export function isThere(root: string, entry: ManifestEntry): boolean {
  return existsSync(resolve(root, entry.source));
}

export function hash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
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
