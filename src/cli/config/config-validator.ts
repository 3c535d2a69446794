import { Ajv, type ValidateFunction } from "ajv";
import { once } from "../once.js";
import { packageFile } from "../targets/package-file.js";

/** Validates a configuration. The build replaces this module by one that holds the compiled validator. */
export const configValidator: () => ValidateFunction = once(() =>
  new Ajv({ allErrors: true, verbose: true, strict: false, code: { source: true } }).compile(
    JSON.parse(packageFile("specs/schemas/config.schema.json")),
  ),
);
