import { dirname, join, resolve } from "node:path";
import { reporter } from "../../diagnostics/define.js";
import type { Diagnostic, Outcome, Severity } from "../../diagnostics/diagnostic.js";
import { quoted } from "../../diagnostics/quoted.js";
import { defaultDiffOptions, type Mode, type Surface } from "../../diff/change.js";
import type { Json } from "../../ir/json.js";
import { isMistake, type JsonPath, type JsonText, parseJson } from "../../text/json-text.js";
import { sourceFile } from "../../text/source-file.js";
import { readText, shownPath } from "../contracts/read-contract.js";
import { ConfigError, UsageError } from "../failures.js";
import type { Io } from "../io.js";
import type { Config } from "./config.js";
import { configDiagnostics } from "./config-diagnostics.js";
import { configValidator } from "./config-validator.js";
import { configName, findConfig } from "./find-config.js";
import { type SchemaProblem, schemaProblems } from "./schema-problems.js";

const report = reporter(configDiagnostics);

/** The contents of the file, after the schema has accepted it. */
interface Written {
  readonly inputs: readonly string[];
  readonly out?: string;
  readonly targets?: readonly (
    | string
    | { readonly target: string; readonly out?: string; readonly options?: { readonly [name: string]: Json } }
  )[];
  readonly templates?: string;
  readonly imports?: readonly string[];
  readonly lint?: { readonly rules?: Readonly<Record<string, Severity | "off">> };
  readonly diff?: { readonly against?: string; readonly mode?: Mode; readonly surfaces?: readonly Surface[] };
}

function isAccepted(value: unknown): value is Written {
  return configValidator()(value);
}

/**
 * Reads the configuration at a path, or else the nearest one above the working directory. The value is null if there is
 * none, or if it has mistakes, which are then reported. Throws an IoError if it can't be read.
 */
export function readConfig(path: string | undefined, io: Io): Outcome<Config | null> {
  const found = path === undefined ? findConfig(io.cwd) : resolve(io.cwd, path);
  if (found === null) {
    io.onRead?.(join(io.cwd, configName), null);
    return { value: null, diagnostics: [] };
  }
  const text = parseJson(sourceFile(shownPath(found, io), readText(shownPath(found, io), io)));
  if (isMistake(text)) {
    return { value: null, diagnostics: [report("config-syntax", { fault: text.fault }, text.span)] };
  }
  const twice = text.doubled.map(({ key, span, first }) =>
    report("config-key-twice", { key }, span, { related: [{ span: first, message: "the first time" }] }),
  );
  const { value } = text;
  if (!isAccepted(value)) {
    return {
      value: null,
      diagnostics: [...twice, ...schemaProblems(configValidator()).map((problem) => schemaDiagnostic(problem, text))],
    };
  }
  return { value: twice.length > 0 ? null : configOf(value, dirname(found), text), diagnostics: twice };
}

/**
 * The configuration; null if there is none. Throws a ConfigError if it has mistakes, and an IoError if it can't be
 * read.
 */
export function optionalConfig(path: string | undefined, io: Io): Config | null {
  const { value, diagnostics } = readConfig(path, io);
  if (diagnostics.length > 0) throw new ConfigError(diagnostics);
  return value;
}

/** The configuration, for a command that needs one. Throws a UsageError if there is none. */
export function requiredConfig(path: string | undefined, wanted: string, io: Io): Config {
  const config = optionalConfig(path, io);
  if (config !== null) return config;
  throw new UsageError(`there is no ${configName} here or in a folder above; ${wanted}, or make one with goaidl init`);
}

/** The report of a mistake that a schema found in a JSON text. `below` is the path of the value that the schema describes. */
export function schemaDiagnostic(problem: SchemaProblem, text: JsonText, below: JsonPath = []): Diagnostic {
  const path = [...below, ...problem.path];
  const { key, hint } = problem;
  const place = path.length === 0 ? "the configuration" : quoted(pathText(path));
  switch (problem.kind) {
    case "unknown-key":
      return report("config-unknown-key", { key, place }, text.keySpan([...path, key]), { hint });
    case "missing-key": {
      const { file, start } = text.valueSpan(path);
      return report("config-missing-key", { key, place }, { file, start, end: start + 1 });
    }
    case "value":
      return report("config-value", { kind: "schema", place, fault: problem.fault }, text.valueSpan(path), { hint });
  }
}

/** `targets[0].options.format` */
function pathText(path: JsonPath): string {
  return path.map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`)).join("");
}

function configOf(written: Written, folder: string, text: JsonText): Config {
  const { inputs, out = "gen", targets = [], templates = null, lint = {}, diff = {} } = written;
  return {
    folder,
    inputs,
    out,
    targets: targets.map((choice) =>
      typeof choice === "string"
        ? { target: choice, out: null, options: {} }
        : { target: choice.target, out: choice.out ?? null, options: choice.options ?? {} },
    ),
    templates,
    lint: { rules: lint.rules ?? {} },
    diff: {
      against: diff.against ?? null,
      mode: diff.mode ?? defaultDiffOptions.mode,
      surfaces: diff.surfaces ?? defaultDiffOptions.surfaces,
    },
    text,
  };
}
