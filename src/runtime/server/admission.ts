/** The types of a call on its way to its handler: the opening request, the server's environment, and the outcome. */

import type { ReceivedRequest } from "../decode-request.js";
import type { ServerChannel } from "../transport/channel.js";
import type { LazyAbort } from "../transport/lazy-abort.js";
import type { MemoryBudget } from "../transport/memory-budget.js";
import type { Refusal } from "../wire-error.js";
import type { Callers } from "./callers.js";
import type { ServerEvent } from "./events.js";
import type { CallContext } from "./handler.js";
import type { Limits } from "./limits.js";
import type { RouteTarget } from "./router.js";

/** An opening request whose method was found. */
export interface Opening {
  readonly target: RouteTarget;
  readonly request: ReceivedRequest;
  readonly profile: CallContext["profile"];
  readonly id: string;
  /** The path and query. */
  readonly url: string;
  readonly remoteAddress: string;
  /** The time at which the request arrived, as in `performance.now`. */
  readonly startedAt: number;
  /** The JSON text of the state from which the handler of a moved session starts; null: from the beginning. */
  readonly checkpoint: string | null;
  /** Fires if the peer leaves before there is a channel. */
  readonly gone: LazyAbort;
}

/** The part of the server that all calls share. */
export interface CallEnvironment {
  /** `admit` and `answer`, possibly wrapped by telemetry. */
  readonly admit: Admit;
  readonly answer: Answer;
  readonly limits: Limits;
  /** The memory budget of all calls' queues. */
  readonly budget: MemoryBudget;
  /** The time, in milliseconds, in which a plain handler that has not used its stream can still refuse over HTTP. */
  readonly graceMs: number;
  readonly clientKey: (opening: Opening, principal: unknown) => string;
  /** The open streams of each principal. */
  readonly callers: Callers;
  /** Returns a text that identifies a principal, for comparison at a resumption. */
  readonly ownerOf: (principal: unknown) => string;
  /** Whether the events of streams have a listener; if not, they are not made. */
  readonly isObserved: boolean;
  readonly onEvent: (event: ServerEvent) => void;
  /** Receives every fault, that is, every error that is not a ServiceError. */
  readonly onError: (
    error: unknown,
    call: { readonly service: string; readonly method: string; readonly id: string },
  ) => void;
}

export interface RefusedCall extends Refusal {
  readonly refused: true;
}

export interface AdmittedCall {
  readonly refused: false;
  /** Null if the method has no security. */
  readonly owner: string | null;
  /** The time at which the credentials expire, as in `Date.now`; null: never. */
  readonly expiresAt: number | null;
  readonly view: string | null;
  /** Runs the handler on its channel. */
  run(channel: ServerChannel): void;
  /** Reports that there will be no channel. */
  abandon(reason: unknown): void;
}

export interface Answered {
  readonly refused: false;
  /** The JSON text; null if the method has no result. */
  readonly body: string | null;
  /** The view of the body; null if its type has no views to choose from. */
  readonly view: string | null;
}

export type Admit = (opening: Opening, environment: CallEnvironment) => Promise<AdmittedCall | RefusedCall>;
export type Answer = (opening: Opening, environment: CallEnvironment) => Promise<RefusedCall | Answered>;
