import { largestToClient, type MethodDescriptor, type StreamPolicyDescriptor } from "../descriptor.js";
import type { BoundService } from "./bind.js";
import type { BoundMethod } from "./bound-method.js";

/**
 * The settings of a contract's `stream` blocks that a server may replace. Times are in milliseconds; null switches a
 * limit off.
 */
export type StreamOverrides = Partial<
  Pick<
    StreamPolicyDescriptor,
    | "heartbeat"
    | "idleMs"
    | "openTimeoutMs"
    | "writeTimeoutMs"
    | "messageMaxBytes"
    | "messageMaxBytesToClient"
    | "rate"
    | "concurrency"
    | "buffer"
  >
>;

export type StreamOverridesOf =
  | StreamOverrides
  | ((method: { readonly service: string; readonly method: string }) => StreamOverrides);

/** Returns the services with the replaced limits. Throws if a window can't hold the largest message. */
export function withOverrides(services: readonly BoundService[], overrides: StreamOverridesOf): BoundService[] {
  const methodOf = (method: BoundMethod): BoundMethod => ({
    ...method,
    descriptor: descriptorWith(method.descriptor, overrides),
  });
  return services.map((service) => ({ ...service, methods: service.methods.map(methodOf) }));
}

function descriptorWith(descriptor: MethodDescriptor, overrides: StreamOverridesOf): MethodDescriptor {
  if (descriptor.policy === null) return descriptor;
  const { service, name } = descriptor;
  const own = typeof overrides === "function" ? overrides({ service, method: name }) : overrides;
  const given = Object.entries(own).filter(([, value]) => value !== undefined);
  for (const [option, value] of given) checkNumbers(`${service}.${name}: ${option}`, value);
  // A `messageMaxBytes` that is given alone applies to both directions.
  const both = own.messageMaxBytes === undefined ? {} : { messageMaxBytesToClient: null };
  const policy = { ...descriptor.policy, ...both, ...Object.fromEntries(given) };
  const { buffer } = policy;
  const largest = Math.max(policy.messageMaxBytes, largestToClient(policy));
  if (buffer.bytes < largest || buffer.messages < 1) {
    throw new Error(
      `${service}.${name}: a buffer of ${buffer.messages} messages and ${buffer.bytes} bytes can't take a message of ${largest} bytes`,
    );
  }
  return { ...descriptor, policy };
}

/** Checks the numbers, which are sent to clients that accept whole numbers only. */
function checkNumbers(what: string, value: unknown): void {
  if (typeof value === "number" && !(Number.isSafeInteger(value) && value > 0)) {
    throw new Error(`${what} is ${value}, but must be a whole number above 0`);
  }
  if (typeof value !== "object" || value === null) return;
  for (const [key, part] of Object.entries(value)) checkNumbers(`${what}.${key}`, part);
}
