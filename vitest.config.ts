import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`./src/runtime/${path}`, import.meta.url));

/** `GOAIDL_CONNECTION=perCall`: clients that don't say how they connect open a WebSocket for each call. */
const perCall = {
  name: "per-call",
  enforce: "pre" as const,
  transform(code: string, id: string) {
    if (process.env.GOAIDL_CONNECTION !== "perCall" || !id.endsWith("/src/runtime/client/protocols/goaidl-v1.ts"))
      return null;
    const changed = code.replace('options.connection === "perCall"', 'options.connection !== "shared"');
    if (changed === code) throw new Error("the default of the option `connection` is not where it was");
    return changed;
  },
};

/**
 * The folders with tests of the compiler. These tests leave no state in their process, so their files can share the
 * loaded modules, which takes about 40 % less processor time.
 */
const folders = "architecture,diagnostics,diff,emit,format,ir,language,lint,lsp,patterns,semantics,syntax,targets,text";
const compilerTests = `test/{${folders}}/**/*.test.ts`;

export default defineConfig({
  plugins: [perCall],
  // Generated code that a test imports runs on the sources, not on what was built last.
  resolve: {
    alias: {
      "goaidl/codegen": source("codegen.ts"),
      "goaidl/server": source("server/index.ts"),
      "goaidl/testing": source("testing/index.ts"),
      "goaidl/opentelemetry": source("opentelemetry/index.ts"),
      "goaidl/topics": source("topics/index.ts"),
      "goaidl/redis": source("redis/index.ts"),
      "goaidl/client": source("client/index-node.ts"),
    },
  },
  test: {
    projects: [
      { extends: true, test: { name: "compiler", include: [compilerTests], isolate: false } },
      { extends: true, test: { name: "system", include: ["test/**/*.test.ts"], exclude: [compilerTests] } },
    ],
    // Two cores: more workers only fight for them and make timeouts lie.
    maxWorkers: 2,
    // No more than a guard against tests that never end: a busy machine may take its time.
    testTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
