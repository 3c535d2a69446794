import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const source = (path: string) => fileURLToPath(new URL(`./src/runtime/${path}`, import.meta.url));

export default defineConfig({
  // Generated code that a test imports runs on the sources, not on what was built last.
  resolve: {
    alias: {
      "goaidl/codegen": source("codegen.ts"),
      "goaidl/server": source("server/index.ts"),
      "goaidl/testing": source("testing/index.ts"),
      "goaidl/opentelemetry": source("opentelemetry/index.ts"),
      "goaidl/client": source("client/index-node.ts"),
    },
  },
  test: {
    include: ["test/**/*.test.ts"],
    // Two cores: more workers only fight for them and make timeouts lie.
    maxWorkers: 2,
    testTimeout: 20_000,
  },
});
