import { targets } from "../../../targets/registry.js";
import type { Target } from "../../emit/target.js";
import type { Json } from "../../ir/json.js";
import { isRecord } from "../../text/is-record.js";
import type { TargetOption } from "../model/outputs.js";

/** The options of all targets whose possible values are listed. */
export function targetOptions(): TargetOption[] {
  return targets.flatMap((target) =>
    properties(target).flatMap(([name, { description, enum: values, default: value }]): TargetOption[] =>
      Array.isArray(values)
        ? [
            {
              target: target.name,
              name,
              description: String(description),
              values: values.map((each) => String(each)),
              default: String(value),
            },
          ]
        : [],
    ),
  );
}

/** The default of each option of a target that has one. */
export function defaultsOf(target: Target): Record<string, Json> {
  return Object.fromEntries(
    properties(target).flatMap(([name, { default: value }]) => (value === undefined ? [] : [[name, value]])),
  );
}

function properties({ options }: Target): [string, { readonly [key: string]: Json }][] {
  return Object.entries(members(options.properties)).map(([name, option]) => [name, members(option)]);
}

function members(value: Json | undefined): { readonly [key: string]: Json } {
  return isRecord(value) ? value : {};
}
