import { targets } from "../../../targets/registry.js";
import type { Json } from "../../ir/type.js";
import { findTarget } from "../find-target.js";
import { exit, type Io } from "../io.js";

/** Lists the targets; for one, its options. */
export async function targetsCommand(name: string | undefined, io: Io): Promise<number> {
  if (name === undefined) {
    const widest = Math.max(...targets.map((target) => target.name.length));
    for (const target of targets) io.stdout(`${target.name.padEnd(widest)}  ${target.title}\n`);
    return exit.done;
  }
  const target = await findTarget(name, io.cwd);
  io.stdout(`${target.name}: ${target.title}\n`);
  const { properties } = target.options;
  const entries = isObject(properties) ? Object.entries(properties) : [];
  if (entries.length === 0) io.stdout("  no options\n");
  for (const [option, schema] of entries) {
    const { description, default: fallback, enum: values } = isObject(schema) ? schema : {};
    const allowed = Array.isArray(values) ? ` (${values.join(", ")})` : "";
    const preset = fallback === undefined ? "" : ` [default: ${String(fallback)}]`;
    io.stdout(
      `  --option ${target.name}.${option}=VALUE  ${typeof description === "string" ? description : ""}${allowed}${preset}\n`,
    );
  }
  return exit.done;
}

function isObject(value: Json | undefined): value is { readonly [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
