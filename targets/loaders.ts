import type { Target } from "../src/emit/target.js";

/** The loaders of this package's targets by name, so that a run loads only those that it needs. The order is the registry's. */
export const loaders: ReadonlyMap<string, () => Promise<Target>> = new Map([
  ["ts-server", async () => (await import("./ts-server/manifest.js")).tsServer],
  ["ts-client", async () => (await import("./ts-client/manifest.js")).tsClient],
  ["asyncapi", async () => (await import("./asyncapi/manifest.js")).asyncapi],
  ["json-schema", async () => (await import("./json-schema/manifest.js")).jsonSchema],
  ["docs", async () => (await import("./docs/manifest.js")).docs],
]);
