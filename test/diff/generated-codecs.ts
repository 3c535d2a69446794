import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import type { Design } from "../../src/ir/design.js";
import { generated } from "../support/compile-text.js";

/** The generated codecs of one side's `Root`, run as a user's program would. */
export interface RootCodecs {
  /** Decodes a JSON value as a program on this side; throws if it is refused. */
  readonly decode: (value: unknown) => unknown;
  /** Encodes a program's value; throws if it is refused. */
  readonly encode: (value: unknown) => unknown;
}

const runtime = fileURLToPath(new URL("../../src/runtime/codegen.ts", import.meta.url));

/** Generates the codecs of a design, bundles them with the runtime's sources and loads them. */
export async function rootCodecs(design: Design, target: "ts-server" | "ts-client"): Promise<RootCodecs> {
  const files = [...generated(design, target)];
  const codecs = files.find(([path]) => path.endsWith("codecs.ts"))?.[1];
  if (codecs === undefined) throw new Error(`no codecs among ${files.map(([path]) => path).join(", ")}`);
  const encoder = /export function (encodeRoot(?:Input)?)\(/.exec(codecs)?.[1] ?? "encodeRoot";
  const ends = [
    'import { runCodec } from "goaidl/codegen";',
    'export const decode = (value: unknown): unknown => runCodec("Root", decodeRoot, value);',
    `export const encode = (value: unknown): unknown => runCodec("Root", ${encoder} as never, value as never);`,
  ];
  const bundle = await build({
    stdin: {
      contents: `${codecs}\n${ends.join("\n")}`,
      loader: "ts",
      resolveDir: fileURLToPath(new URL(".", import.meta.url)),
    },
    alias: { "goaidl/codegen": runtime },
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20",
  });
  const code = bundle.outputFiles[0]?.text ?? "";
  const loaded: unknown = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`);
  if (!isCodecs(loaded)) throw new Error("the bundle does not export what it was made with");
  return loaded;
}

function isCodecs(loaded: unknown): loaded is RootCodecs {
  return typeof loaded === "object" && loaded !== null && "decode" in loaded && "encode" in loaded;
}
