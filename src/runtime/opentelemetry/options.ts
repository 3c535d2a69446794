import { type Meter, metrics, type Tracer, trace } from "@opentelemetry/api";

export interface TelemetryOptions {
  /** The tracer to use. Default: that of the registered SDK. Without an SDK nothing is recorded, at little cost. */
  readonly tracer?: Tracer;
  readonly meter?: Meter;
  /**
   * When the span of a stream ends, and so becomes visible. `call` (the default): with the stream. `opening`: once the
   * stream is open; a second span, linked to it, records the end. Use it for streams that live for hours.
   */
  readonly streamSpans?: "call" | "opening";
}

const scope = "goaidl";

export function tracerOf(options: TelemetryOptions): Tracer {
  return options.tracer ?? trace.getTracer(scope);
}

export function meterOf(options: TelemetryOptions): Meter {
  return options.meter ?? metrics.getMeter(scope);
}
