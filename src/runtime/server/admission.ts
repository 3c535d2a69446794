/** What a call is on its way to its handler: an opening request, what the server brings to it, and what comes of it. */

import type { ReceivedRequest } from "../parameters.js";
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
  /** Path and query. */
  readonly url: string;
  readonly remoteAddress: string;
  /** By the clock of `performance.now`. */
  readonly startedAt: number;
  /** Fires when the peer leaves before there is a channel. */
  readonly gone: LazyAbort;
}

/** What the server as a whole brings to every call. */
export interface CallEnvironment {
  /** `admit` and `answer`, or what observes them. */
  readonly admit: Admit;
  readonly answer: Answer;
  readonly limits: Limits;
  /** What the queues of all calls may hold. */
  readonly budget: MemoryBudget;
  /** Time in which a plain handler that has not touched its stream can still refuse over HTTP. */
  readonly graceMs: number;
  readonly clientKey: (opening: Opening, principal: unknown) => string;
  /** The open streams of each principal. */
  readonly callers: Callers;
  /** Who a principal is, to compare at a resume. */
  readonly ownerOf: (principal: unknown) => string;
  readonly onEvent: (event: ServerEvent) => void;
  /** Receives every fault: an error that is not a ServiceError. */
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
  /** Null where the method has no security. */
  readonly owner: string | null;
  /** When the credentials expire, by the clock of `Date.now`; null: never. */
  readonly expiresAt: number | null;
  readonly view: string | null;
  /** Gives the handler its channel. */
  run(channel: ServerChannel): void;
  /** There will be no channel. */
  abandon(reason: unknown): void;
}

export interface Answered {
  readonly refused: false;
  /** JSON text; null where the method has no result. */
  readonly body: string | null;
  /** The view of the body; null where its type has none to choose from. */
  readonly view: string | null;
}

export type Admit = (opening: Opening, environment: CallEnvironment) => Promise<AdmittedCall | RefusedCall>;
export type Answer = (opening: Opening, environment: CallEnvironment) => Promise<RefusedCall | Answered>;
