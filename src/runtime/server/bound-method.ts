import type { ErrorCodec, MethodDescriptor } from "../descriptor.js";
import type { CallContext, ViewChooser } from "./handler.js";
import type { LateChannel } from "./late-channel.js";

/** A method with its implementation. */
export interface BoundMethod {
  readonly descriptor: MethodDescriptor;
  readonly errors: readonly ErrorCodec[];
  /** The views that the handler may choose from; `default` travels unless it does. Empty where there is nothing to choose. */
  readonly views: readonly string[];
  /** Reads the payload's JSON value. Throws a ValidationError. */
  decode(json: unknown): BoundCall;
}

/** What a method without streams is given. */
export interface AnswerContext extends CallContext, ViewChooser<string> {
  /** The view of the answer; null where its type has none to choose from. */
  readonly view: string | null;
}

/** A call with a valid payload. */
export interface BoundCall {
  readonly payload: unknown;
  /**
   * Runs a method without streams; the JSON text of its result, null where it has none. `report` receives errors that
   * are not sent to the peer.
   */
  answer(context: AnswerContext, report: (error: unknown) => void): Promise<string | null>;
  /** Runs the first step of a handler, before the upgrade. */
  open(context: CallContext, report: (error: unknown) => void): Promise<OpenedCall>;
  /** Asks the handler whether a call that is open may go on, over another connection. Rejects with why not. */
  reopen(context: CallContext): Promise<void>;
}

export interface OpenedCall {
  /** Whether the handler said yes already (`withOpen`): then nothing is gained by waiting for what it does next. */
  readonly decided: boolean;
  /** Runs the handler; resolves with the JSON text of the final result, null where there is none. */
  handle(late: LateChannel): Promise<string | null>;
}
