import type { ErrorCodec, MethodDescriptor } from "../descriptor.js";
import type { Awaitable, CallContext, ViewChooser } from "./handler.js";
import type { PendingChannel } from "./pending-channel.js";

/** A method with its implementation. */
export interface BoundMethod {
  readonly descriptor: MethodDescriptor;
  readonly errors: readonly ErrorCodec[];
  /**
   * The views that the handler may choose from; without a choice it is `default`. Empty if there is nothing to choose.
   */
  readonly views: readonly string[];
  /** Decodes the JSON value of a checkpoint. Throws a ValidationError. */
  readCheckpoint(json: unknown): unknown;
  /** Decodes the payload's JSON value. Throws a ValidationError. */
  decode(json: unknown): BoundCall;
}

/** The context of a method without streams. */
export interface AnswerContext extends CallContext, ViewChooser<string> {
  /** The view of the answer; null if its type has no views to choose from. */
  readonly view: string | null;
}

/** Takes the errors of a call that are not sent to its peer. */
export interface Reporter {
  report(error: unknown): void;
}

/** A call with a valid payload. */
export interface BoundCall {
  readonly payload: unknown;
  /** Runs a method without streams and returns the JSON text of its result, or null if it has none. */
  answer(context: AnswerContext, reporter: Reporter): Promise<string | null>;
  /** Runs the first step of a handler, before the upgrade. */
  open(context: CallContext, reporter: Reporter): Awaitable<OpenedCall>;
  /** Asks the handler whether an open call may continue over another connection. Rejects with the handler's refusal. */
  reopen(context: CallContext): Promise<void>;
}

export interface OpenedCall {
  /** Whether the handler has accepted the call (`withOpen`), so that there is no reason to wait for its next step. */
  readonly decided: boolean;
  /**
   * Runs the handler. With client streaming, resolves with the JSON text of the final result, or null if there is none;
   * otherwise the value has no meaning.
   */
  handle(pending: PendingChannel): Promise<unknown>;
}
