import { hash, timingSafeEqual } from "node:crypto";
import { StreamMovedError, StreamResumeError } from "../errors.js";
import { randomText } from "../random-text.js";
import type { Ending } from "../transport/channel.js";
import type { SessionServerChannel } from "./server-channel.js";
import {
  type Binding,
  type BoundCall,
  bindingOf,
  type GoneSession,
  type NewSession,
  type Sessions,
  type StoredSession,
} from "./sessions.js";

/** How many ended sessions are remembered, so that a late resumption is refused as `expired` rather than `unknown`. */
const rememberedSessions = 1_000;

/** The sessions of one process, which are in its memory and end with it. */
export class SessionStore implements Sessions {
  readonly elsewhere = null;
  readonly #sessions = new Map<string, StoredSession>();
  /** Ended sessions, oldest first. */
  readonly #remembered = new Map<string, GoneSession>();
  #nextConnection = 0;

  get size(): number {
    return this.#sessions.size;
  }

  get channels(): readonly SessionServerChannel[] {
    return [...this.#sessions.values()].map((stored) => stored.channel);
  }

  connection(): number {
    return this.#nextConnection++;
  }

  add(channel: SessionServerChannel, { token, call, owner }: NewSession): void {
    const { sid } = channel;
    this.#sessions.set(sid, new Stored(channel, channel.resumable ? tokenHash(token) : null, call, owner));
    this.#remembered.delete(sid);
    channel.watch(this);
  }

  /** Forgets a session that has ended, but remembers how to refuse a late resumption. */
  ended({ sid }: SessionServerChannel, { error }: Ending): void {
    const stored = this.#sessions.get(sid);
    this.#sessions.delete(sid);
    // A session that was moved continues on another node.
    if (stored === undefined || stored.tokenHash === null || error instanceof StreamMovedError) return;
    const { tokenHash, call, owner } = stored;
    const refusal = error instanceof StreamResumeError ? "expired" : "unknown";
    this.#remembered.set(sid, { tokenHash, call, owner, channel: null, refusal });
    const oldest = this.#remembered.keys().next();
    if (this.#remembered.size > rememberedSessions && oldest.done === false) this.#remembered.delete(oldest.value);
  }

  find(sid: string, token: string, binding: Binding): StoredSession | GoneSession | null {
    const stored = this.#sessions.get(sid) ?? this.#remembered.get(sid);
    const matches = timingSafeEqual(Buffer.from(tokenHash(token)), Buffer.from(stored?.tokenHash ?? tokenHash("")));
    if (stored === undefined || stored.tokenHash === null || !matches) return null;
    const { method, origin, payload } = bindingOf(stored.call);
    return method === binding.method && origin === binding.origin && payload === binding.payload ? stored : null;
  }
}

/** A class, because each object that is made by spreading may have a separate hidden class. */
class Stored implements StoredSession {
  readonly channel: SessionServerChannel;
  readonly tokenHash: string | null;
  readonly call: BoundCall;
  readonly owner: string | null;

  constructor(channel: SessionServerChannel, tokenHash: string | null, call: BoundCall, owner: string | null) {
    this.channel = channel;
    this.tokenHash = tokenHash;
    this.call = call;
    this.owner = owner;
  }
}

/** Makes an ID that names a session in logs; it is not a secret. */
export function newSessionId(): string {
  return randomText(3);
}

export function newToken(): string {
  return randomText(6);
}

/** Returns the hash of a session's token, which is stored instead of the token. */
export function tokenHash(token: string): string {
  return hash("sha256", token, "base64url");
}
