import { setFlagsFromString } from "node:v8";

/** The commands that run until they are stopped, or until a peer ends them. */
const longRunning: ReadonlySet<string> = new Set(["call", "console", "lsp", "mock"]);

/**
 * The flag that makes V8 optimize functions some twelve times later, by the major version of Node. Other versions may lack the flag,
 * and would report it.
 */
const flags: ReadonlyMap<string, string> = new Map([
  ["20", "--interrupt-budget=800000"],
  ["22", "--invocation-count-for-turbofan=36000"],
  ["24", "--invocation-count-for-turbofan=36000"],
]);

/**
 * Makes V8 optimize fewer functions. Most functions of the compiler run too few times to repay the optimization, which took half of the
 * processor time of a run, in threads beside the main one.
 */
export function delayOptimization(command: string, version: string = process.versions.node): void {
  const flag = flags.get(version.split(".")[0] ?? "");
  if (flag !== undefined && !longRunning.has(command)) setFlagsFromString(flag);
}
