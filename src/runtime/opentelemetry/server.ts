import { type Context, context, propagation, SpanKind, trace } from "@opentelemetry/api";
import { ServiceError } from "../errors.js";
import type { CallEnvironment, Opening } from "../server/admission.js";
import type { ServerTelemetry } from "../server/telemetry.js";
import type { ChannelWatcher, ServerChannel, WireError } from "../transport/channel.js";
import type { Refusal } from "../wire-error.js";
import { isFailure, methodAttributes } from "./attributes.js";
import { CallRecord } from "./call-record.js";
import { instrumentsOf } from "./instruments.js";
import { meterOf, type TelemetryOptions, tracerOf } from "./options.js";
import { RecordedChannel } from "./recorded-channel.js";

/** Makes spans and metrics of a server's calls: `createServer({ services, telemetry: serverTelemetry() })`. */
export function serverTelemetry(options: TelemetryOptions = {}): ServerTelemetry {
  const tracer = tracerOf(options);
  const instruments = instrumentsOf(meterOf(options), "server");

  const begin = (opening: Opening): CallRecord =>
    new CallRecord({
      tracer,
      instruments,
      kind: SpanKind.SERVER,
      descriptor: opening.target.method.descriptor,
      attributes: { "client.address": opening.remoteAddress, "goaidl.call.id": opening.id },
      parent: parentOf(opening),
      untilOpen: options.streamSpans === "opening",
    });

  return {
    admit: (next) => async (opening, environment) => {
      const record = begin(opening);
      const admitted = await record.run(() => next(opening, recordingFaults(environment, record)));
      if (admitted.refused) {
        endRefused(record, admitted);
        return admitted;
      }
      return {
        refused: false,
        owner: admitted.owner,
        expiresAt: admitted.expiresAt,
        view: admitted.view,
        run(channel) {
          record.opened(channel.profile);
          record.run(() => admitted.run(new RecordedServerChannel(channel, record)));
        },
        abandon(reason) {
          record.end(null, { "goaidl.abandoned": true });
          admitted.abandon(reason);
        },
      };
    },
    answer: (next) => async (opening, environment) => {
      const record = begin(opening);
      const answered = await record.run(() => next(opening, recordingFaults(environment, record)));
      if (answered.refused) endRefused(record, answered);
      else record.end(null, { "http.response.status_code": opening.target.method.descriptor.status });
      return answered;
    },
    event(event) {
      if (event.kind === "rejected") instruments.refusals.add(1, { "rpc.system": "goaidl", "error.type": event.name });
      if (event.kind === "refused") {
        const { service, method } = event;
        instruments.refusals.add(1, { ...methodAttributes({ service, name: method }), "error.type": event.name });
      }
    },
  };
}

/**
 * Returns the context of the parent span: the active span if HTTP instrumentation has started one, else the span that
 * the request's headers name.
 */
function parentOf({ request }: Opening): Context {
  const active = context.active();
  return trace.getSpan(active) === undefined ? propagation.extract(active, request.headers) : active;
}

/** Records the details of an error that the client sees only as a fault. */
function recordingFaults(environment: CallEnvironment, record: CallRecord): CallEnvironment {
  return {
    ...environment,
    onError(error, call) {
      record.fault(error);
      environment.onError(error, call);
    },
  };
}

/**
 * Ends the record of a refused call. A refusal that is not the server's fault leaves the span without a status, as the
 * conventions require.
 */
function endRefused(record: CallRecord, { status, error }: Refusal): void {
  record.span.setAttribute("error.type", error.name);
  record.end(error.fault ? new ServiceError(error) : null, { "http.response.status_code": status });
}

class RecordedServerChannel extends RecordedChannel<ServerChannel> implements ServerChannel {
  #failure: WireError | null = null;

  constructor(channel: ServerChannel, record: CallRecord) {
    super(channel, record);
    channel.closed.then(({ code, error }) => {
      const failure = this.#failure;
      if (failure !== null) record.span.setAttribute("error.type", failure.name);
      const cause = failure?.fault === true ? new ServiceError(failure) : error;
      record.end(isFailure(cause) ? cause : null, { "goaidl.close.code": code });
    });
  }

  get connected(): boolean {
    return this.inner.connected;
  }

  watch(watcher: ChannelWatcher): void {
    this.inner.watch(watcher);
  }

  get signal(): AbortSignal {
    return this.inner.signal;
  }

  get firedFor(): { readonly reason: unknown } | null {
    return this.inner.firedFor;
  }

  fail(error: WireError, closeCode: number): Promise<void> {
    this.#failure = error;
    return this.inner.fail(error, closeCode);
  }

  leave(): Promise<void> {
    return this.inner.leave();
  }

  limit(code: number, reason: string): void {
    this.inner.limit(code, reason);
  }
}
