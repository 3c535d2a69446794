import type { Counter, Histogram, Meter, UpDownCounter } from "@opentelemetry/api";

/** The metrics of one side. */
export interface Instruments {
  readonly duration: Histogram;
  readonly open: UpDownCounter;
  readonly sent: Counter;
  readonly received: Counter;
  readonly refusals: Counter;
}

/** Bucket boundaries in seconds; streams live longer than requests. */
const boundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300, 1_800, 7_200];

export function instrumentsOf(meter: Meter, side: "server" | "client"): Instruments {
  const of = (name: string) => `goaidl.${side}.${name}`;
  return {
    duration: meter.createHistogram(`rpc.${side}.call.duration`, {
      description: "Duration of calls; that of a stream lasts until it has ended.",
      unit: "s",
      advice: { explicitBucketBoundaries: boundaries },
    }),
    open: meter.createUpDownCounter(of("streams.open"), {
      description: "Open streams, including streams of goaidl.v1 that wait for a new connection.",
      unit: "{stream}",
    }),
    sent: meter.createCounter(of("messages.sent"), {
      description: "Stream messages accepted for sending.",
      unit: "{message}",
    }),
    received: meter.createCounter(of("messages.received"), {
      description: "Stream messages taken by the application.",
      unit: "{message}",
    }),
    refusals: meter.createCounter(of("refusals"), {
      description: "Calls that were refused or got no answer.",
      unit: "{call}",
    }),
  };
}

/** Makes the counter of reconnections, which only clients have. */
export function reconnectsOf(meter: Meter): Counter {
  return meter.createCounter("goaidl.client.reconnects", {
    description: "Streams that continued over a new connection.",
    unit: "{connection}",
  });
}
