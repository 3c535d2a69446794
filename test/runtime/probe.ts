/** Methods as generated code would describe them, for tests of the runtime that need no contract. */
import type { MethodDescriptor, Shape, StreamPolicyDescriptor } from "../../src/runtime/descriptor.js";
import { ValidationError } from "../../src/runtime/errors.js";

export function method(name: string, shape: Shape, policy: Partial<StreamPolicyDescriptor> = {}): MethodDescriptor {
  return {
    service: "probe",
    name,
    shape,
    routes: [{ verb: "GET", path: `/${name}` }],
    parameters: [],
    body: "none",
    status: shape === "unary" ? 200 : 101,
    security: [],
    policy:
      shape === "unary"
        ? null
        : {
            transport: "websocket",
            heartbeat: null,
            idleMs: null,
            openTimeoutMs: 5_000,
            writeTimeoutMs: 5_000,
            messageMaxBytes: 1_024,
            rate: null,
            concurrency: { perClient: null, total: null },
            buffer: { messages: 64, bytes: 65_536 },
            resume: null,
            overflow: "wait",
            frame: "text",
            subprotocol: null,
            ...policy,
          },
  };
}

function text(value: unknown): string {
  if (typeof value === "string") return value;
  throw new ValidationError("message", [{ path: "", rule: "type", message: "must be a text", received: "other" }], 1);
}

export const codecs = { payload: null, errors: [] };
/** Messages that are texts. */
export const incoming = { decode: text };
export const outgoing = { encode: text };

export const sleep = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits for a condition; a test's own time limit ends the waiting. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(5);
}

export async function failureOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`did not fail: ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
