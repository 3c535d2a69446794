import { type Meter, metrics, type Tracer, trace } from "@opentelemetry/api";

export interface TelemetryOptions {
  /** Default: the one of the SDK that is registered. Without any, everything is done for nothing, but cheaply. */
  readonly tracer?: Tracer;
  readonly meter?: Meter;
  /**
   * A span is seen when it has ended. `call` (the default): the span of a stream ends with the stream. `opening`: it ends when the
   * stream is open, and a second one, linked to it, tells the end; for streams that live for hours.
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
