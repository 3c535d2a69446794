import type { FrameSocket } from "../transport/socket.js";
import type { AcceptedSocket } from "./accepted-socket.js";
import type { Hello, ResumeRefusal } from "./frame.js";
import type { SessionServerChannel } from "./server-channel.js";
import type { SessionSnapshot } from "./server-session.js";
import type { Connection } from "./session.js";

/** The properties that a session is bound to: a resumption with another binding does not find it. */
export interface Binding {
  /** `service.method` */
  readonly method: string;
  readonly origin: string | null;
  /** A text that identifies the payload of the call, without its credentials. */
  readonly payload: string;
}

/** The properties of a call to which its session is bound. */
export interface BoundCall {
  /** `service.method` */
  readonly method: string;
  readonly origin: string | null;
  /** Returns a text that identifies the payload of the call, without its credentials. */
  payloadKey(): string;
}

/** Returns the binding of a call's sessions. It is made only on demand, because it needs a hash of the payload. */
export function bindingOf(call: BoundCall): Binding {
  const { method, origin } = call;
  return { method, origin, payload: call.payloadKey() };
}

export interface KnownSession {
  /**
   * The token's SHA-256 hash as base64url, because a string takes less memory than a buffer. Null: the session can't be
   * resumed.
   */
  readonly tokenHash: string | null;
  readonly call: BoundCall;
  /** The identity of the caller that opened it; null if the method has no security. */
  readonly owner: string | null;
}

/** A session of this process. */
export interface StoredSession extends KnownSession {
  readonly channel: SessionServerChannel;
}

/** A session that has ended; its content is not kept for late resumptions. */
export interface GoneSession extends KnownSession {
  readonly channel: null;
  readonly refusal: ResumeRefusal;
}

export interface NewSession {
  readonly token: string;
  readonly call: BoundCall;
  readonly owner: string | null;
  /** The number of nodes that owned the session before. */
  readonly epoch: number;
}

/** The sessions of a server. */
export interface Sessions {
  /** The number of sessions of this process. */
  readonly size: number;
  readonly channels: readonly SessionServerChannel[];
  /** Returns a number that no other connection of this process has. */
  connection(): Connection;
  add(channel: SessionServerChannel, session: NewSession): void;
  /**
   * Returns the session of this process with this ID, token and binding; the result does not reveal which of them was
   * wrong.
   */
  find(sid: string, token: string, binding: Binding): StoredSession | GoneSession | null;
  /** The sessions of other nodes; null: there are no other nodes. */
  readonly elsewhere: ElsewhereSessions | null;
}

/** A client that resumes a session which this process does not have. */
export interface Newcomer {
  readonly hello: Hello;
  readonly binding: Binding;
  /** The identity of the caller, as this node has authenticated it. */
  readonly owner: string | null;
  readonly expiresAt: number | null;
  /** The opening request. */
  readonly request: CallRequest;
  /** The time that the session outlives its connection, in milliseconds. */
  readonly resumeMs: number;
  /** The maximum number of bytes that may wait for the owner. */
  readonly maxWaitingBytes: number;
  readonly socket: FrameSocket;
}

/** The parts of a call's opening request that another node needs. */
export interface CallRequest {
  /** The path and query. */
  readonly url: string;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly remoteAddress: string;
}

/** The outcome for a session that this process does not have. */
export type FoundElsewhere =
  | { readonly kind: "refused"; readonly reason: ResumeRefusal }
  /** The session can't be looked up now: the client should try again. */
  | { readonly kind: "later" }
  /** Another node owns it, and this one passes messages on. */
  | { readonly kind: "carried"; readonly owner: AcceptedSocket }
  /** This node owns it now. */
  | {
      readonly kind: "claimed";
      readonly snapshot: SessionSnapshot;
      readonly epoch: number;
      /** Releases the session to the next node that claims it, because it can't be continued here. */
      readonly release: () => Promise<void>;
    };

/** The sessions of other nodes. */
export interface ElsewhereSessions {
  resume(newcomer: Newcomer): Promise<FoundElsewhere>;
}
