import type { Target } from "../../emit/target.js";
import type { Json } from "../../ir/json.js";
import { categories } from "../../lint/rule.js";
import { allRules } from "../../lint/rules.js";
import { levels } from "../../lint/settings.js";

type Schema = { readonly [key: string]: Json };

/**
 * The schema of `goaidl.config.json` (JSON Schema, draft-07), with the options of some targets as they declare them. It
 * is published as `specs/schemas/config.schema.json`, which editors and the command line read; a test compares the two.
 */
export function configSchema(targets: readonly Target[]): Schema {
  const names = targets.map((target) => target.name);
  const anyTarget = {
    description: `${names.join(", ")}, or the path of a module that is a target`,
    type: "string",
    anyOf: [{ enum: names }, { pattern: "[./\\\\]" }],
  };
  const choice = {
    type: "object",
    properties: {
      target: anyTarget,
      out: {
        description:
          "a folder for this target alone, which is not divided by target; `{name}` and `{path}` as in the `out` above",
        type: "string",
        minLength: 1,
      },
      options: { description: "options of the target", type: "object" },
    },
    required: ["target"],
    additionalProperties: false,
    allOf: targets.map((target) => ({
      if: { properties: { target: { const: target.name } } },
      // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
      then: { properties: { options: { $ref: `#/definitions/${target.name}` } } },
    })),
  };
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "goaidl.config.json",
    description: "What the goaidl command does in a project. Paths are relative to the file's folder.",
    type: "object",
    properties: {
      $schema: { description: "address of this schema, for editors", type: "string" },
      inputs: {
        description: "the contracts: files, folders and patterns; a pattern with `!` in front removes contracts",
        type: "array",
        items: { type: "string", minLength: 1 },
        minItems: 1,
      },
      out: {
        description:
          "output folder; each target has a folder in it. `{name}` is the contract's name without `.goa`, `{path}` the same with its folders",
        type: "string",
        minLength: 1,
        default: "gen",
      },
      targets: {
        description: "the targets to generate",
        type: "array",
        items: {
          if: { type: "object" },
          // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
          then: choice,
          else: anyTarget,
        },
        default: [],
      },
      imports: {
        description: "folders outside of this file's folder that contracts may import from",
        type: "array",
        items: { type: "string", minLength: 1 },
      },
      templates: {
        description: "folder with templates that replace those of targets: TARGET/NAME.hbs",
        type: "string",
        minLength: 1,
      },
      lint: {
        description: "for `goaidl lint`",
        type: "object",
        properties: {
          rules: {
            description:
              "severities by code, by category, or for `all`; a code takes precedence over its category, and rules that are not named keep their severity",
            type: "object",
            properties: Object.fromEntries(
              ruleNames().map(([name, description]) => [name, { description, enum: [...levels] }]),
            ),
            additionalProperties: false,
          },
        },
        additionalProperties: false,
      },
      diff: {
        description: "for `goaidl diff`, where its options don't say otherwise",
        type: "object",
        properties: {
          against: {
            description: "the older contract: git:REVISION, a file, or a design that `goaidl ir` printed",
            type: "string",
            minLength: 1,
          },
          mode: {
            description: "the versions of clients and servers that must work together",
            enum: ["backward", "forward", "full"],
            default: "backward",
          },
          surfaces: {
            description: "the surfaces that must not break",
            type: "array",
            items: { enum: ["wire", "source", "doc"] },
            minItems: 1,
            uniqueItems: true,
            default: ["wire", "source"],
          },
        },
        additionalProperties: false,
      },
    },
    required: ["inputs"],
    additionalProperties: false,
    definitions: Object.fromEntries(
      targets.map((target) => [target.name, { description: target.title, ...target.options }]),
    ),
  };
}

/** The names that can be given a severity, each with a description. */
function ruleNames(): [name: string, description: string][] {
  return [
    ["all", "all rules"],
    ...categories.map((category): [string, string] => [category, `all rules about ${category}`]),
    ...allRules.map(({ code, page }): [string, string] => [code, page.what]),
  ];
}
