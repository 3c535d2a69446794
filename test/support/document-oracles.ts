import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { Parser } from "@asyncapi/parser";
import spectralCore from "@stoplight/spectral-core";
import spectralRulesets from "@stoplight/spectral-rulesets";
import { Ajv, type ValidateFunction } from "ajv";

/**
 * The findings of other tools in our AsyncAPI documents. Each tool is started only once, because starting it takes
 * long.
 */

const require = createRequire(import.meta.url);
const parser = new Parser();
const spectral = new spectralCore.Spectral();
// The two packages are typed against different copies of the same formats.
spectral.setRuleset({ extends: [spectralRulesets.asyncapi] } as Parameters<typeof spectral.setRuleset>[0]);
const metaschemas = new Map<string, ValidateFunction>();

const severities = ["error", "warning", "info", "hint"];

/** Diagnostics of the official parser, `severity code path message`, without the note that there is a newer version. */
export async function parserFindings(text: string): Promise<string[]> {
  const { diagnostics } = await parser.parse(text);
  return diagnostics
    .filter(({ code }) => code !== "asyncapi-latest-version")
    .map(({ severity, code, path, message }) => `${severities[severity]} ${code} ${path.join("/")}: ${message}`);
}

/** Findings of Spectral's AsyncAPI ruleset, in the same form. */
export async function spectralFindings(text: string): Promise<string[]> {
  const findings = await spectral.run(text);
  return findings
    .filter(({ code }) => code !== "asyncapi-latest-version")
    .map(({ severity, code, path, message }) => `${severities[severity]} ${code} ${path.join("/")}: ${message}`);
}

/** The places that the official metaschema of a version refuses, each with the reason. */
export function metaschemaFindings(document: unknown, version: "3.0.0" | "3.1.0"): string[] {
  let validate = metaschemas.get(version);
  if (validate === undefined) {
    const path = require.resolve(`@asyncapi/specs/schemas/${version}-without-$id.json`);
    const ajv = new Ajv({ strict: false, allErrors: true, logger: false, validateFormats: false });
    validate = ajv.compile(JSON.parse(readFileSync(path, "utf8")));
    metaschemas.set(version, validate);
  }
  return validate(document) ? [] : (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message}`);
}
