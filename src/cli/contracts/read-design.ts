import { Ajv2020 } from "ajv/dist/2020.js";
import { type Design, irVersion } from "../../ir/design.js";
import type { NamedType, Type } from "../../ir/type.js";
import { type Io, Trouble } from "../io.js";
import { packageFile } from "../targets/package-file.js";
import { readText } from "./read-contract.js";

/** A design that `goaidl ir` printed. Throws Trouble for what is none: a text that was edited must not end in a bug. */
export function readDesign(file: string, io: Io): Design {
  return parseDesign(readText(file, io), file);
}

/** `name` is how the text is called where it is no design. Throws Trouble. */
export function parseDesign(text: string, name: string): Design {
  const problem = (what: string): Trouble =>
    new Trouble(`${name} is not a design of version ${irVersion} (${what}): make one with goaidl ir`);
  const ajv = new Ajv2020({ strict: false });
  const validate = ajv.compile<Design>(JSON.parse(packageFile("specs/schemas/ir.schema.json")));
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw problem("it is no JSON");
  }
  if (!validate(value)) throw problem(ajv.errorsText(validate.errors, { dataVar: "design" }));
  const names = new Set(value.types.map((type) => type.name));
  const dangling = referencesIn(value).find((name) => !names.has(name));
  if (dangling !== undefined) throw problem(`it lacks the type ${dangling}`);
  const circular = value.types.find((type) => type.kind === "alias" && isCircular(type.type, value.types));
  if (circular !== undefined) throw problem(`the type ${circular.name} is itself`);
  return value;
}

/** Whether an alias comes to no type: what it stands for is an alias again, without end. */
function isCircular(aliased: Type, types: readonly NamedType[]): boolean {
  const byName = new Map(types.map((type) => [type.name, type]));
  const seen = new Set<string>();
  for (let type = aliased; ; ) {
    if (type.kind === "nullable") {
      type = type.type;
      continue;
    }
    if (type.kind !== "reference") return false;
    if (seen.has(type.name)) return true;
    seen.add(type.name);
    const named = byName.get(type.name);
    if (named?.kind !== "alias") return false;
    type = named.type;
  }
}

/** The names of all types that are referred to. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "kind" in value && value.kind === "reference" && "name" in value ? [String(value.name)] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}
