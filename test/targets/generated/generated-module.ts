import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { fileURLToPath, pathToFileURL } from "node:url";
import type { Json } from "../../../src/ir/json.js";
import { runCodec } from "../../../src/runtime/codec/cursor.js";
import { ValidationError } from "../../../src/runtime/errors.js";
import { designOf, generated } from "../../support/compile-text.js";

const work = fileURLToPath(new URL("../../work/generated/", import.meta.url));

/** Compiles a contract, writes one target's files into a temporary folder, and imports one of them. */
export async function importGenerated(
  source: string,
  target: "ts-server" | "ts-client",
  file: string,
  options: Record<string, Json> = {},
): Promise<Readonly<Record<string, unknown>>> {
  const files = generated(designOf(source), target, options);
  const folder = `${work}${createHash("sha256").update(target).update(JSON.stringify(options)).update(source).digest("hex").slice(0, 16)}/`;
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of files) writeFileSync(folder + path, text);
  const module: Readonly<Record<string, unknown>> = await import(pathToFileURL(folder + file).href);
  return module;
}

export type Outcome =
  | { readonly ok: true; readonly value: unknown }
  /** `/path rule` of each issue. */
  | { readonly ok: false; readonly issues: readonly string[] };

export type Codec = (value: unknown) => Outcome;

/** Both directions of a contract's types, as a server has them. */
export interface Codecs {
  decode(type: string): Codec;
  encode(type: string): Codec;
}

/**
 * The codecs of types of a contract snippet. A method of a made-up service receives and sends each named type, so that
 * it has a decoder and an encoder.
 */
export async function codecsOf(
  declarations: string,
  types: readonly string[],
  options: Record<string, Json> = {},
): Promise<Codecs> {
  const methods = types.map(
    (type, index) =>
      `  method m${index} {\n    streaming payload ${type}\n    streaming result ${type}\n    http { GET "/m${index}" }\n  }\n`,
  );
  const module = await importGenerated(
    `${declarations}\nservice probe {\n${methods.join("")}}\n`,
    "ts-server",
    "codecs.ts",
    options,
  );
  const codec =
    (name: string): Codec =>
    (value) => {
      const run = module[name];
      if (typeof run !== "function") throw new Error(`codecs.ts has ${Object.keys(module).join(", ")}, not ${name}`);
      try {
        return { ok: true, value: runCodec(name, (input: unknown, at) => run(input, at), value) };
      } catch (error) {
        if (!(error instanceof ValidationError)) throw error;
        return { ok: false, issues: error.issues.map(({ path, rule }) => `${path} ${rule}`) };
      }
    };
  return { decode: (type) => codec(`decode${type}`), encode: (type) => codec(`encode${type}`) };
}
