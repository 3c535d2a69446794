import type { Json } from "../../src/ir/json.js";

/** The options of generated TypeScript. */
export interface TypeScriptOptions {
  /** Whether TypeScript is written, or JavaScript with declarations. */
  readonly emit: "ts" | "js";
  /** The extension in imports of neighbouring files. */
  readonly ending: ".js" | ".ts" | "";
  /** The type of timestamps in programs. */
  readonly timestamps: "string" | "Date";
  /** The default profile of generated clients. */
  readonly protocol: "goaidl.v1" | "goa" | "auto";
  /** Whether the calls of generated clients share one connection. */
  readonly connection: "shared" | "perCall";
  /** Whether generated clients contain restarts, or programs that use them pass them. */
  readonly restarts: "included" | "imported";
}

const properties = {
  emit: {
    type: "string",
    enum: ["ts", "js"],
    default: "ts",
    description: "ts writes TypeScript; js writes JavaScript and declarations, for projects that compile nothing",
  },
  imports: {
    type: "string",
    enum: ["js", "ts", "none"],
    default: "js",
    description:
      "ending of imports between generated files: js for compilers and bundlers, ts for Node's type stripping and Deno, none for older bundlers; with emit: js always js",
  },
  timestamps: {
    type: "string",
    enum: ["string", "Date"],
    default: "string",
    description: "the type of timestamps in programs; a Date keeps only milliseconds, and no offset",
  },
};

/** The options of ts-server, as JSON Schema. */
export const serverOptions: { readonly [key: string]: Json } = {
  type: "object",
  properties,
  additionalProperties: false,
};

/** The options of ts-client, as JSON Schema. */
export const clientOptions: { readonly [key: string]: Json } = {
  type: "object",
  properties: {
    ...properties,
    protocol: {
      type: "string",
      enum: ["goaidl.v1", "goa", "auto"],
      default: "goaidl.v1",
      description: "default profile of the client, and the only one that its bundle contains: goa is for Goa's servers",
    },
    connection: {
      type: "string",
      enum: ["shared", "perCall"],
      default: "shared",
      description: "perCall leaves the shared connection out of the client's bundle: each call has its own WebSocket",
    },
    restarts: {
      type: "string",
      enum: ["included", "imported"],
      default: "included",
      description:
        "imported leaves the code of the option restart out of the client's bundle: programs that use it pass it",
    },
  },
  additionalProperties: false,
};

const endings: Readonly<Record<string, TypeScriptOptions["ending"]>> = { js: ".js", ts: ".ts", none: "" };

/** Reads options that the target's schema has checked. */
export function readOptions(options: Readonly<Record<string, Json>>): TypeScriptOptions {
  const emit = options.emit === "js" ? "js" : "ts";
  return {
    emit,
    ending: emit === "js" ? ".js" : (endings[String(options.imports ?? "js")] ?? ".js"),
    timestamps: options.timestamps === "Date" ? "Date" : "string",
    protocol: options.protocol === "goa" || options.protocol === "auto" ? options.protocol : "goaidl.v1",
    connection: options.connection === "perCall" ? "perCall" : "shared",
    restarts: options.restarts === "imported" ? "imported" : "included",
  };
}
