import {
  type Attributes,
  type Context,
  context,
  type Link,
  type Span,
  type SpanKind,
  type Tracer,
  trace,
} from "@opentelemetry/api";
import type { MethodDescriptor } from "../descriptor.js";
import { errorType, fail, methodAttributes, spanName } from "./attributes.js";
import type { Instruments } from "./instruments.js";

export interface RecordOptions {
  readonly tracer: Tracer;
  readonly instruments: Instruments;
  readonly kind: SpanKind;
  readonly descriptor: MethodDescriptor;
  readonly attributes: Attributes;
  readonly parent: Context;
  /** Whether the span of a stream ends once the stream is open. */
  readonly untilOpen: boolean;
}

/** The spans and metrics of one call. */
export class CallRecord {
  readonly span: Span;
  readonly context: Context;
  readonly #options: RecordOptions;
  readonly #attributes: Attributes;
  readonly #startedAt = performance.now();
  #isOpen = false;
  #ended = false;
  #fault: unknown = null;

  constructor(options: RecordOptions) {
    const { tracer, descriptor, kind, attributes, parent } = options;
    this.#options = options;
    this.#attributes = methodAttributes(descriptor);
    this.span = tracer.startSpan(
      spanName(descriptor),
      { kind, attributes: { ...this.#attributes, ...attributes, "goaidl.shape": descriptor.shape } },
      parent,
    );
    this.context = trace.setSpan(parent, this.span);
  }

  /** Runs work inside the span of the call. */
  run<Value>(work: () => Value): Value {
    return context.with(this.context, work);
  }

  opened(profile: string): void {
    this.#isOpen = true;
    this.span.setAttribute("goaidl.profile", profile);
    this.#options.instruments.open.add(1, this.#attributes);
    if (this.#options.untilOpen) this.span.end();
    else this.span.addEvent("open");
  }

  sent(): void {
    this.#options.instruments.sent.add(1, this.#attributes);
  }

  received(): void {
    this.#options.instruments.received.add(1, this.#attributes);
  }

  /** Records that a connection of the call was lost or restored. */
  event(name: string, attributes: Attributes): void {
    this.span.addEvent(name, attributes);
  }

  refused(): void {
    this.#options.instruments.refusals.add(1, { ...this.#attributes, ...this.#errorAttribute(this.#fault) });
  }

  /** Records an error whose details are not sent to the peer. */
  fault(error: unknown): void {
    this.#fault = error;
  }

  /** Ends the record; `failure` is null for a normal end. */
  end(failure: unknown, attributes: Attributes): void {
    if (this.#ended) return;
    this.#ended = true;
    const { instruments, tracer, descriptor, kind, untilOpen } = this.#options;
    const cause = this.#fault ?? failure;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    instruments.duration.record(seconds, { ...this.#attributes, ...this.#errorAttribute(cause) });
    if (this.#isOpen) instruments.open.add(-1, this.#attributes);
    let { span } = this;
    if (this.#isOpen && untilOpen) {
      const links: Link[] = [{ context: span.spanContext() }];
      span = tracer.startSpan(`${spanName(descriptor)} end`, { kind, attributes: this.#attributes, links, root: true });
    }
    span.setAttributes(attributes);
    if (cause !== null) fail(span, cause);
    span.end();
  }

  #errorAttribute(error: unknown): Attributes {
    return error === null ? {} : { "error.type": errorType(error) };
  }
}
