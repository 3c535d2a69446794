/**
 * `goaidl/opentelemetry`: spans and metrics of calls. Requires `@opentelemetry/api`, which the importing program
 * installs.
 */

export type { ClientTelemetry } from "../client/telemetry.js";
export type { ServerTelemetry } from "../server/telemetry.js";
export { clientTelemetry } from "./client.js";
export type { TelemetryOptions } from "./options.js";
export { serverTelemetry } from "./server.js";
