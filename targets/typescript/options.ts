import type { Json } from "../../src/ir/json.js";

/** What users choose of the TypeScript that is generated. */
export interface TypeScriptOptions {
  /** What imports of the files beside end with. */
  readonly ending: ".js" | ".ts" | "";
  /** What a timestamp is to programs. */
  readonly timestamps: "string" | "Date";
}

/** The options of the TypeScript targets, as JSON Schema. */
export const optionsSchema: { readonly [key: string]: Json } = {
  type: "object",
  properties: {
    imports: {
      type: "string",
      enum: ["js", "ts", "none"],
      default: "js",
      description:
        "ending of imports between generated files: js for compilers and bundlers, ts for Node's type stripping and Deno, none for older bundlers",
    },
    timestamps: {
      type: "string",
      enum: ["string", "Date"],
      default: "string",
      description: "what a timestamp is to programs; a Date keeps milliseconds of it, and no offset",
    },
  },
  additionalProperties: false,
};

const endings: Readonly<Record<string, TypeScriptOptions["ending"]>> = { js: ".js", ts: ".ts", none: "" };

/** Options that `optionsSchema` has checked. */
export function readOptions(options: Readonly<Record<string, Json>>): TypeScriptOptions {
  return {
    ending: endings[String(options.imports ?? "js")] ?? ".js",
    timestamps: options.timestamps === "Date" ? "Date" : "string",
  };
}
