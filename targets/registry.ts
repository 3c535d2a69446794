import type { Target } from "../src/emit/target.js";
import { asyncapi } from "./asyncapi/manifest.js";
import { docs } from "./docs/manifest.js";
import { jsonSchema } from "./json-schema/manifest.js";
import { tsClient } from "./ts-client/manifest.js";
import { tsServer } from "./ts-server/manifest.js";

/** The targets of this package, in the order in which `goaidl targets` lists them. */
export const targets: readonly Target[] = [tsServer, tsClient, asyncapi, jsonSchema, docs];
