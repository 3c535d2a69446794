import { packageFile } from "./package-file.js";

/** The description of a target for help: its name, its title, and the JSON Schema of its options. */
export interface TargetWords {
  readonly name: string;
  readonly title: string;
  readonly options: unknown;
}

/** The targets of this package, read from the published schema of the configuration so that none has to be loaded. */
export function publishedTargets(): TargetWords[] {
  const schema: unknown = JSON.parse(packageFile("specs/schemas/config.schema.json"));
  return Object.entries(objectAt(objectAt(schema, "definitions"), null)).map(([name, options]) => ({
    name,
    title: textAt(options, "description"),
    options,
  }));
}

/** One line for each option of a target, as `--option` takes it. */
export function optionLines({ name, options }: TargetWords): string[] {
  return Object.entries(objectAt(options, "properties")).map(([option, schema]) => {
    const values: unknown = objectAt(schema, null).enum;
    const fallback: unknown = objectAt(schema, null).default;
    const allowed = Array.isArray(values) ? ` (${values.join(", ")})` : "";
    const preset = fallback === undefined || fallback === "" ? "" : ` [default: ${String(fallback)}]`;
    return `--option ${name}.${option}=VALUE  ${textAt(schema, "description")}${allowed}${preset}`;
  });
}

function objectAt(value: unknown, key: string | null): Record<string, unknown> {
  const found = key === null ? value : objectAt(value, null)[key];
  return typeof found === "object" && found !== null ? { ...found } : {};
}

function textAt(value: unknown, key: string): string {
  const found = objectAt(value, null)[key];
  return typeof found === "string" ? found : "";
}
