import { Ajv2020 } from "ajv/dist/2020.js";
import { type Design, irVersion } from "../../ir/design.js";
import type { NamedType, Type } from "../../ir/type.js";
import { resolve, typesByName, unknownType } from "../../ir/walk.js";
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
  const types = typesByName(value);
  const dangling = referencesIn(value).find((name) => !types.has(name));
  if (dangling !== undefined) throw problem(`it lacks the type ${dangling}`);
  const circular = value.types.find((type) => type.kind === "alias" && isCircular(type.type, types));
  if (circular !== undefined) throw problem(`the type ${circular.name} is itself`);
  return value;
}

/** Whether an alias comes to no type: what it stands for is an alias again, without end. */
function isCircular(aliased: Type, types: ReadonlyMap<string, NamedType>): boolean {
  return resolve(types, aliased).type === unknownType;
}

/** The names of all types that are referred to. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "kind" in value && value.kind === "reference" && "name" in value ? [String(value.name)] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}
