import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { loaders } from "../../../targets/loaders.js";
import type { Target } from "../../emit/target.js";
import { suggest } from "../../text/suggest.js";
import { UsageError } from "../failures.js";
import { importModule } from "./import-module.js";
import { targetFault } from "./target-faults.js";

/** A target by its name, or by the path of a module that exports one by default, relative to a folder. Throws a UsageError. */
export async function findTarget(name: string, folder: string): Promise<Target> {
  const loader = loaders.get(name);
  if (loader !== undefined) {
    const target = await loader();
    builtIn.add(target);
    return target;
  }
  if (/[./\\]/.test(name)) {
    const path = resolve(folder, name);
    if (!existsSync(path)) throw new UsageError(`could not read the target ${name}: there is no such file`);
    const module = await load(path, name);
    const candidate = typeof module === "object" && module !== null && "default" in module ? module.default : null;
    if (isTarget(candidate)) return candidate;
    throw new UsageError(`${name} is not a target: ${targetFault(candidate)}; see specs/manual/targets.md`);
  }
  const near = suggest(name, [...loaders.keys()]);
  const hint = near === null ? `the targets are ${[...loaders.keys()].join(", ")}` : `did you mean ${near}?`;
  throw new UsageError(`there is no target ${name}; ${hint}`);
}

/** The targets of this package that this process has loaded. */
const builtIn = new WeakSet<Target>();

/** Whether a target belongs to this package. */
export function isBuiltIn(target: Target): boolean {
  return builtIn.has(target);
}

async function load(path: string, name: string): Promise<unknown> {
  try {
    return await importModule(pathToFileURL(path).href);
  } catch (error) {
    throw new UsageError(
      `could not load the target ${name}: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

function isTarget(value: unknown): value is Target {
  return targetFault(value) === null;
}
