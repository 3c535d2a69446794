import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { IoError, systemReason } from "../failures.js";
import type { Io } from "../io.js";

/** Reads the bytes of a file. Throws an IoError. */
export function readBytes(file: string, io: Io): Buffer {
  try {
    return readFileSync(resolve(io.cwd, file));
  } catch (error) {
    throw new IoError(`could not read ${file}: ${systemReason(error)}`);
  }
}
