import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { StreamMovedError, StreamResumeError } from "../errors.js";
import type { SessionServerChannel } from "./server-channel.js";
import type { Binding, GoneSession, NewSession, Sessions, StoredSession } from "./sessions.js";

/** How many ended sessions are remembered, so that a late resumption is refused as `expired` rather than `unknown`. */
const rememberedSessions = 1_000;

/** The sessions of one process, in its memory. They do not survive it. */
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

  add(channel: SessionServerChannel, { token, binding, owner }: NewSession): void {
    const { sid } = channel;
    const known = { tokenHash: tokenHash(token), binding, owner };
    this.#sessions.set(sid, { ...known, channel });
    this.#remembered.delete(sid);
    channel.closed.then(({ error }) => {
      this.#sessions.delete(sid);
      // It lives on, on another node.
      if (error instanceof StreamMovedError) return;
      const refusal = error instanceof StreamResumeError ? "expired" : "unknown";
      this.#remembered.set(sid, { ...known, channel: null, refusal });
      const oldest = this.#remembered.keys().next();
      if (this.#remembered.size > rememberedSessions && oldest.done === false) this.#remembered.delete(oldest.value);
    });
  }

  find(sid: string, token: string, binding: Binding): StoredSession | GoneSession | null {
    const stored = this.#sessions.get(sid) ?? this.#remembered.get(sid);
    const matches = timingSafeEqual(Buffer.from(tokenHash(token)), Buffer.from(stored?.tokenHash ?? tokenHash("")));
    if (stored === undefined || !matches) return null;
    const { method, origin, payload } = stored.binding;
    return method === binding.method && origin === binding.origin && payload === binding.payload ? stored : null;
  }
}

/** Makes an ID that names a session in logs; it is not a secret. */
export function newSessionId(): string {
  return randomBytes(9).toString("base64url");
}

export function newToken(): string {
  return randomBytes(18).toString("base64url");
}

/** Returns what is kept of a session's token. */
export function tokenHash(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
