import { type Attributes, context, propagation, SpanKind } from "@opentelemetry/api";
import type { CallOptions } from "../client/call-options.js";
import type { ClientCall, ClientTelemetry } from "../client/telemetry.js";
import type { ClientChannel, StreamEvent } from "../transport/channel.js";
import { isFailure, methodAttributes } from "./attributes.js";
import { CallRecord } from "./call-record.js";
import { instrumentsOf, reconnectsOf } from "./instruments.js";
import { meterOf, type TelemetryOptions, tracerOf } from "./options.js";
import { RecordedChannel } from "./recorded-channel.js";

/** Makes spans and metrics of a client's calls: `createLoggerClient({ url, telemetry: clientTelemetry() })`. */
export function clientTelemetry(options: TelemetryOptions = {}): ClientTelemetry {
  const tracer = tracerOf(options);
  const meter = meterOf(options);
  const instruments = instrumentsOf(meter, "client");
  const reconnects = reconnectsOf(meter);

  const begin = ({ descriptor, url }: ClientCall): CallRecord =>
    new CallRecord({
      tracer,
      instruments,
      kind: SpanKind.CLIENT,
      descriptor,
      attributes: addressOf(url),
      parent: context.active(),
      untilOpen: options.streamSpans === "opening",
    });

  return {
    async unary(call, run) {
      const record = begin(call);
      try {
        const result = await record.run(() => run(propagating(record, call)));
        record.end(null, {});
        return result;
      } catch (error) {
        if (wasCancelled(call.options, error)) record.end(null, {});
        else {
          record.fault(error);
          record.refused();
          record.end(error, {});
        }
        throw error;
      }
    },
    stream(call, start) {
      const record = begin(call);
      const onEvent = (event: StreamEvent): void => {
        recordEvent(record, event);
        if (event.kind === "resumed" || event.kind === "restarted")
          reconnects.add(1, methodAttributes(call.descriptor));
        call.options.onEvent?.(event);
      };
      const channel = record.run(() => start({ ...propagating(record, call), onEvent }));
      return new RecordedClientChannel(channel, record);
    },
  };
}

/** Whether a call failed because its caller cancelled it; a timeout is a failure. */
function wasCancelled({ signal }: CallOptions, error: unknown): boolean {
  const isDeadline = error instanceof Error && error.name === "TimeoutError";
  return signal?.aborted === true && error === signal.reason && !isDeadline;
}

/** Returns the call's options with the headers that propagate its span to the server, if headers can be sent. */
function propagating(record: CallRecord, { options, setsHeaders }: ClientCall): CallOptions {
  if (!setsHeaders) return options;
  const headers: Record<string, string> = {};
  propagation.inject(record.context, headers);
  return { ...options, headers: { ...options.headers, ...headers } };
}

function addressOf(url: string): Attributes {
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol === "https:" || protocol === "wss:" ? 443 : 80;
  return { "server.address": hostname, "server.port": port === "" ? usual : Number(port) };
}

/** Records that a connection of the call was lost or restored. */
function recordEvent(record: CallRecord, event: StreamEvent): void {
  switch (event.kind) {
    case "suspended":
      record.event("suspended", { "goaidl.close.code": event.code });
      return;
    case "resumed":
    case "restarted":
      record.event(event.kind, {});
      return;
    default:
  }
}

class RecordedClientChannel extends RecordedChannel<ClientChannel> implements ClientChannel {
  constructor(channel: ClientChannel, record: CallRecord) {
    super(channel, record);
    const opened = channel.opened.then(
      () => record.opened(channel.profile),
      (error: unknown) => {
        // A call that its caller cancelled before it was open was not refused.
        if (error instanceof Error && !isFailure(error)) return;
        record.fault(error);
        record.refused();
      },
    );
    channel.closed.then(async ({ code, error }) => {
      await opened;
      record.end(isFailure(error) ? error : null, { "goaidl.close.code": code });
    });
  }

  get opened(): Promise<void> {
    return this.inner.opened;
  }

  cancel(): Promise<void> {
    return this.inner.cancel();
  }
}
