import { Ajv2020 } from "ajv/dist/2020.js";
import { type Design, irVersion } from "../../ir/design.js";
import type { NamedType, Type } from "../../ir/type.js";
import { resolve, typesByName, unknownType } from "../../ir/walk.js";
import { UsageError } from "../failures.js";
import type { Io } from "../io.js";
import { once } from "../once.js";

import { packageFile } from "../targets/package-file.js";
import { readText } from "./read-contract.js";

/** A design that `goaidl ir` printed. Throws a UsageError for any other text, because an edited design must not cause an internal error. */
export function readDesign(file: string, io: Io): Design {
  return parseDesign(readText(file, io), file);
}

const validator = once(() => {
  const ajv = new Ajv2020({ strict: false });
  return { ajv, validate: ajv.compile<Design>(JSON.parse(packageFile("specs/schemas/ir.schema.json"))) };
});

/** `name` is the text's name in errors. Throws a UsageError if the text is not a design. */
export function parseDesign(text: string, name: string): Design {
  const problem = (what: string): UsageError =>
    new UsageError(`${name} is not a design of version ${irVersion} (${what}): make one with goaidl ir`);
  const { ajv, validate } = validator();
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw problem("it is not JSON");
  }
  if (!validate(value)) throw problem(ajv.errorsText(validate.errors, { dataVar: "design" }));
  const types = typesByName(value);
  const dangling = referencesIn(value).find((name) => !types.has(name));
  if (dangling !== undefined) throw problem(`it lacks the type ${dangling}`);
  const circular = value.types.find((type) => type.kind === "alias" && isCircular(type.type, types));
  if (circular !== undefined) throw problem(`the type ${circular.name} is an alias of itself`);
  return value;
}

/** Whether an alias leads only to aliases, in a circle. */
function isCircular(aliased: Type, types: ReadonlyMap<string, NamedType>): boolean {
  return resolve(types, aliased).type === unknownType;
}

/** The names of all types that a value refers to. */
function referencesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = "kind" in value && value.kind === "reference" && "name" in value ? [String(value.name)] : [];
  return [...own, ...Object.values(value).flatMap(referencesIn)];
}
