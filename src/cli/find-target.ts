import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { targets } from "../../targets/registry.js";
import type { Target } from "../emit/target.js";
import type { Json } from "../ir/type.js";
import { suggest } from "../text/suggest.js";
import { type Io, Trouble } from "./io.js";

/** A target by name, or by the path of a module whose default export is one. Throws Trouble. */
export async function findTarget(name: string, io: Io): Promise<Target> {
  const known = targets.find((target) => target.name === name);
  if (known !== undefined) return known;
  if (/[./\\]/.test(name)) {
    const path = resolve(io.cwd, name);
    if (!existsSync(path)) throw new Trouble(`there is no target at ${name}`);
    const module: unknown = await import(pathToFileURL(path).href);
    const candidate = typeof module === "object" && module !== null && "default" in module ? module.default : null;
    if (isTarget(candidate)) return candidate;
    throw new Trouble(`${name} exports no target: see specs/targets.md`);
  }
  const near = suggest(
    name,
    targets.map((target) => target.name),
  );
  const hint =
    near === null ? `the targets are ${targets.map((target) => target.name).join(", ")}` : `did you mean ${near}?`;
  throw new Trouble(`there is no target ${name}: ${hint}`);
}

function isTarget(value: unknown): value is Target {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    "generate" in value &&
    typeof value.generate === "function" &&
    "templates" in value
  );
}

/** The options of a target from `--option target.name=value`, checked against its schema, with its defaults. Throws Trouble. */
export async function readOptions(target: Target, given: readonly string[]): Promise<Record<string, Json>> {
  const options: Record<string, Json> = {};
  for (const text of given) {
    const match = /^([^=]+?)\.([^.=]+)=([\s\S]*)$/.exec(text);
    if (match === null) throw new Trouble(`--option ${text}: write target.name=value`);
    if (match[1] === target.name) options[match[2] ?? ""] = match[3] ?? "";
  }
  const { Ajv } = await import("ajv");
  const ajv = new Ajv({ useDefaults: true, coerceTypes: true, allErrors: true });
  const validate = ajv.compile(target.options);
  if (validate(options)) return options;
  const [first] = validate.errors ?? [];
  const extra: unknown = first?.params.additionalProperty;
  const { properties } = target.options;
  const names = typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
  if (typeof extra === "string") {
    const near = suggest(extra, names);
    throw new Trouble(`${target.name} has no option ${extra}${near === null ? "" : `: did you mean ${near}?`}`);
  }
  const allowed: unknown = first?.params.allowedValues;
  throw new Trouble(
    `--option ${target.name}${(first?.instancePath ?? "").replaceAll("/", ".")}: ${first?.message ?? "is not valid"}${Array.isArray(allowed) ? `: ${allowed.join(", ")}` : ""}`,
  );
}
