import {
  closeSync,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { crc32 } from "node:zlib";

/** The code that V8 compiled for some scripts, by their names. */
export type CompiledCode = ReadonlyMap<string, Buffer>;

/**
 * The bytes of the header: a checksum of the rest of the file, and the length of the list of names and lengths that
 * follows.
 */
const headerLength = 8;

/** V8 copies code that does not begin at a multiple of this number of bytes. */
const alignment = 8;

/** The age at which a cache file is removed, because it probably belongs to a version that is no longer installed. */
const keptMs = 30 * 24 * 60 * 60 * 1000;

/**
 * Reads what `writeCompiledCode` wrote. Returns an empty map if the file does not exist or is damaged, or if another
 * user could have written it, because V8 runs this code without checking it.
 */
export function readCompiledCode(path: string): CompiledCode {
  try {
    const bytes = readOwnFile(path);
    return bytes === null || bytes.readUInt32LE(0) !== crc32(bytes.subarray(4)) ? new Map() : decode(bytes);
  } catch {
    return new Map();
  }
}

/** Keeps compiled code for the next process. If the cache can't be written, nothing is kept. */
export function writeCompiledCode(path: string, code: CompiledCode): void {
  const folder = dirname(path);
  const unfinished = `${path}.${process.pid}`;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    try {
      writeFileSync(unfinished, encode(code), { flag: "wx", mode: 0o600 });
      renameSync(unfinished, path);
    } catch {
      rmSync(unfinished, { force: true });
    }
    removeOldFiles(folder, basename(path));
  } catch {
    // Without a cache, the next process compiles again.
  }
}

function readOwnFile(path: string): Buffer | null {
  const file = openSync(path, "r");
  try {
    const { uid, mode } = fstatSync(file);
    // Windows has no such numbers: there the folder belongs to the user.
    const user = process.getuid?.();
    const isOwn = user === undefined || ((uid === user || uid === 0) && (mode & 0o022) === 0);
    return isOwn ? readFileSync(file) : null;
  } finally {
    closeSync(file);
  }
}

function decode(bytes: Buffer): CompiledCode {
  const listEnd = headerLength + bytes.readUInt32LE(4);
  const names: unknown = JSON.parse(bytes.toString("utf8", headerLength, listEnd));
  const code = new Map<string, Buffer>();
  if (!Array.isArray(names)) return code;
  let at = aligned(listEnd);
  for (const entry of names) {
    const [name, length]: unknown[] = Array.isArray(entry) ? entry : [];
    if (typeof name !== "string" || typeof length !== "number") return new Map();
    code.set(name, bytes.subarray(at, at + length));
    at = aligned(at + length);
  }
  return code;
}

function encode(code: CompiledCode): Buffer {
  const list = Buffer.from(JSON.stringify([...code].map(([name, { length }]) => [name, length])));
  const parts = [...code.values()];
  const start = aligned(headerLength + list.length);
  const bytes = Buffer.alloc(parts.reduce((length, part) => length + aligned(part.length), start));
  bytes.writeUInt32LE(list.length, 4);
  list.copy(bytes, headerLength);
  let at = start;
  for (const part of parts) {
    part.copy(bytes, at);
    at += aligned(part.length);
  }
  bytes.writeUInt32LE(crc32(bytes.subarray(4)), 0);
  return bytes;
}

function aligned(length: number): number {
  return Math.ceil(length / alignment) * alignment;
}

function removeOldFiles(folder: string, except: string): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (name !== except && name.startsWith("code-") && statSync(path).mtimeMs < Date.now() - keptMs) rmSync(path);
  }
}
