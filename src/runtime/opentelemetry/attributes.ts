import { type Attributes, type Span, SpanStatusCode } from "@opentelemetry/api";
import type { MethodDescriptor } from "../descriptor.js";
import { ServiceError, StreamClosedError } from "../errors.js";

/** The attributes of a method in spans and metrics, by OpenTelemetry's semantic conventions for RPC. */
export function methodAttributes({ service, name }: Pick<MethodDescriptor, "service" | "name">): Attributes {
  return { "rpc.system": "goaidl", "rpc.service": service, "rpc.method": name };
}

/** The name of a span, by the conventions: `service/method`. */
export function spanName({ service, name }: Pick<MethodDescriptor, "service" | "name">): string {
  return `${service}/${name}`;
}

/**
 * The kind of an error: its name in the contract, or its class. Never its text, because metrics would keep a series for
 * each.
 */
export function errorType(error: unknown): string {
  if (error instanceof ServiceError) return error.name;
  return error instanceof Error ? error.name : typeof error;
}

/** Marks a span as failed. */
export function fail(span: Span, error: unknown): void {
  const known = error instanceof Error ? error : new Error(String(error));
  span.recordException(known);
  span.setAttribute("error.type", errorType(error));
  span.setStatus({ code: SpanStatusCode.ERROR, message: known.message });
}

/** Whether an error is a failure of its call. A cancellation by the caller is not. */
export function isFailure(error: Error | null): error is Error {
  return error !== null && !(error instanceof StreamClosedError && (error.code === 1000 || error.code === 1001));
}
