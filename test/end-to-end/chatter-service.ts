/** A working chat for chatter.goa: passwords, signed tokens with scopes, and messages that reach all listeners. */
import { createHmac } from "node:crypto";
import { sameSecret } from "goaidl/server";
import {
  type ChatterHandlers,
  type ChatterSecurity,
  InvalidScopesError,
  UnauthorizedError,
} from "../targets/ts-server/chatter/expected/chatter.js";
import type { ChatSummary, Event } from "../targets/ts-server/chatter/expected/types.js";

export interface User {
  readonly id: string;
  readonly scopes: readonly string[];
}

interface Claims {
  readonly sub: string;
  readonly scopes: readonly string[];
  /** Seconds, as in RFC 7519. */
  readonly exp: number;
}

const users: ReadonlyMap<string, { readonly password: string; readonly scopes: readonly string[] }> = new Map([
  ["goa", { password: "rocks", scopes: ["stream:read", "stream:write"] }],
  ["eve", { password: "listens", scopes: ["stream:read"] }],
]);

export class Chat {
  readonly #key: string;
  readonly #listeners = new Set<(event: Event) => void>();
  readonly history: ChatSummary[] = [];
  readonly received: string[] = [];

  constructor(key: string) {
    this.#key = key;
  }

  get listeners(): number {
    return this.#listeners.size;
  }

  token(user: string, validForSeconds: number): string {
    const claims: Claims = {
      sub: user,
      scopes: users.get(user)?.scopes ?? [],
      exp: Math.floor(Date.now() / 1000) + validForSeconds,
    };
    const text = [{ alg: "HS256", typ: "JWT" }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
      .join(".");
    return `${text}.${this.#sign(text)}`;
  }

  #sign(text: string): string {
    return createHmac("sha256", this.#key).update(text).digest("base64url");
  }

  #claims(token: string): Claims {
    const [head = "", body = "", signature = ""] = token.split(".");
    if (!sameSecret(signature, this.#sign(`${head}.${body}`))) throw new UnauthorizedError("invalid token");
    // This service has signed the token, so it has the form that `token` writes.
    const claims = JSON.parse(Buffer.from(body, "base64url").toString()) as Claims;
    if (claims.exp * 1000 <= Date.now()) throw new UnauthorizedError("token expired");
    return claims;
  }

  #publish(message: string): void {
    this.history.push({ message, length: message.length, sent_at: new Date().toISOString() });
    const event: Event = { message, action: "added", added_at: new Date().toISOString() };
    for (const listener of this.#listeners) listener(event);
  }

  readonly security: ChatterSecurity<User> = {
    basic: ({ username, password }) => {
      const user = users.get(username);
      // Compared even if the user doesn't exist, so that answers don't reveal which users exist.
      const fits = sameSecret(password, user?.password ?? "");
      if (user === undefined || !fits) throw new UnauthorizedError("wrong user or password");
      return { id: username, scopes: user.scopes };
    },
    jwt: ({ token }, { scopes, expiresAt }) => {
      const claims = this.#claims(token);
      const missing = scopes.filter((scope) => !claims.scopes.includes(scope));
      if (missing.length > 0) throw new InvalidScopesError(`missing: ${missing.join(", ")}`);
      expiresAt(new Date(claims.exp * 1000));
      return { id: claims.sub, scopes: claims.scopes };
    },
  };

  readonly handlers: ChatterHandlers<User> = {
    login: (_payload, { principal }) => this.token(principal.id, 60),
    echoer: async (_payload, stream, { principal }) => {
      for await (const text of stream) {
        this.#publish(text);
        await stream.send(`${principal.id}: ${text}`);
      }
    },
    listener: async (_payload, stream) => {
      for await (const text of stream) this.received.push(text);
    },
    summary: async (_payload, stream) => {
      const summary: ChatSummary[] = [];
      for await (const message of stream) {
        summary.push({ message, length: message.length, sent_at: new Date().toISOString() });
      }
      return summary;
    },
    subscribe: async (_payload, stream, { signal }) => {
      const listener = (event: Event): void => void stream.send(event).catch(() => {});
      this.#listeners.add(listener);
      await new Promise<void>((resolve) => {
        if (signal.aborted) resolve();
        else signal.addEventListener("abort", () => resolve(), { once: true });
      });
      this.#listeners.delete(listener);
    },
    history: async ({ view }, stream) => {
      if (view === "tiny") stream.setView("tiny");
      for (const summary of this.history) await stream.send(summary);
    },
  };
}
