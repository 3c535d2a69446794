import { readTranscript, type Transcript } from "../../interactive/transcript.js";
import { readText } from "../contracts/read-contract.js";
import { UsageError } from "../failures.js";
import type { Io } from "../io.js";

/** Reads a recording of `goaidl call --record`. Throws a UsageError or an IoError. */
export function readRecording(file: string, io: Io): Transcript {
  const transcript = readTranscript(readText(file, io));
  if (typeof transcript === "string") throw new UsageError(`${file} is not a recording: ${transcript}`);
  return transcript;
}
