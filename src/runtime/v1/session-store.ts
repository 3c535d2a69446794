import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { StreamResumeError } from "../errors.js";
import type { ResumeRefusal } from "./frame.js";
import type { SessionServerChannel } from "./server-channel.js";

/** What a session is bound to: a resumption with another binding does not find it. */
export interface Binding {
  /** `service.method` */
  readonly method: string;
  readonly origin: string | null;
  /** A text that identifies what the call asks for, without its credentials. */
  readonly payload: string;
}

interface Known {
  /** SHA-256 as base64url, because a string takes less memory than a buffer. */
  readonly tokenHash: string;
  readonly binding: Binding;
  /** The identity of the caller that opened it; null if the method has no security. */
  readonly owner: string | null;
}

interface Stored extends Known {
  readonly channel: SessionServerChannel;
}

/** A session that has ended; its content is not kept for late resumptions. */
interface Gone extends Known {
  readonly channel: null;
  readonly refusal: ResumeRefusal;
}

/** How many ended sessions are remembered, so that a late resumption is refused as `expired` rather than `unknown`. */
const rememberedSessions = 1_000;

/** The sessions of one process. They do not survive it. */
export class SessionStore {
  readonly #sessions = new Map<string, Stored>();
  /** Ended sessions, oldest first. */
  readonly #remembered = new Map<string, Gone>();
  #nextConnection = 0;

  get size(): number {
    return this.#sessions.size;
  }

  get channels(): readonly SessionServerChannel[] {
    return [...this.#sessions.values()].map((stored) => stored.channel);
  }

  /** Returns a number that no other connection of this process has. */
  connection(): number {
    return this.#nextConnection++;
  }

  add(channel: SessionServerChannel, token: string, binding: Binding, owner: string | null): void {
    const { sid } = channel;
    const known = { tokenHash: hash(token), binding, owner };
    this.#sessions.set(sid, { ...known, channel });
    channel.closed.then(({ error }) => {
      this.#sessions.delete(sid);
      const refusal = error instanceof StreamResumeError ? "expired" : "unknown";
      this.#remembered.set(sid, { ...known, channel: null, refusal });
      const oldest = this.#remembered.keys().next();
      if (this.#remembered.size > rememberedSessions && oldest.done === false) this.#remembered.delete(oldest.value);
    });
  }

  /** Returns the session with this ID, token and binding; the result does not reveal which of them was wrong. */
  find(sid: string, token: string, binding: Binding): Stored | Gone | null {
    const stored = this.#sessions.get(sid) ?? this.#remembered.get(sid);
    const matches = timingSafeEqual(Buffer.from(hash(token)), Buffer.from(stored?.tokenHash ?? hash("")));
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

function hash(token: string): string {
  return createHash("sha256").update(token).digest("base64url");
}
