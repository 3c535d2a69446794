import type { Counter, Histogram, Meter, UpDownCounter } from "@opentelemetry/api";

/** What is measured on one side. */
export interface Instruments {
  readonly duration: Histogram;
  readonly open: UpDownCounter;
  readonly sent: Counter;
  readonly received: Counter;
  readonly refusals: Counter;
}

/** Seconds; a stream lives longer than a request. */
const boundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 300, 1_800, 7_200];

export function instrumentsOf(meter: Meter, side: "server" | "client"): Instruments {
  const of = (name: string) => `goaidl.${side}.${name}`;
  return {
    duration: meter.createHistogram(`rpc.${side}.call.duration`, {
      description: "How long calls take: of streams, until they have ended.",
      unit: "s",
      advice: { explicitBucketBoundaries: boundaries },
    }),
    open: meter.createUpDownCounter(of("streams.open"), {
      description: "Streams that are open; one of goaidl.v1 is while its connection is away, too.",
      unit: "{stream}",
    }),
    sent: meter.createCounter(of("messages.sent"), {
      description: "Messages of streams that were accepted for sending.",
      unit: "{message}",
    }),
    received: meter.createCounter(of("messages.received"), {
      description: "Messages of streams that the application has taken.",
      unit: "{message}",
    }),
    refusals: meter.createCounter(of("refusals"), {
      description: "Calls that were not opened or answered.",
      unit: "{call}",
    }),
  };
}

/** Clients alone connect again. */
export function reconnectsOf(meter: Meter): Counter {
  return meter.createCounter("goaidl.client.reconnects", {
    description: "Streams that went on over a new connection.",
    unit: "{connection}",
  });
}
