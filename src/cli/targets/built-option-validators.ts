import type { ValidateFunction } from "ajv";
import type { OptionKind } from "./compile-options.js";

type Validators = Readonly<Record<OptionKind, ValidateFunction>>;

/** The validators of the options of this package's targets, which the build compiles. The map is empty in the sources. */
export const builtOptionValidators: ReadonlyMap<string, Validators> = new Map();
