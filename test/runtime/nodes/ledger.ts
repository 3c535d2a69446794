/**
 * A service whose streams of all shapes can move between nodes, and clients that detect lost, duplicate and reordered
 * messages.
 */
import { setTimeout as sleep } from "node:timers/promises";
import type { ClientOptions } from "../../../src/runtime/client/client-options.js";
import { createCaller } from "../../../src/runtime/client/index-node.js";
import type { StreamPolicyDescriptor } from "../../../src/runtime/descriptor.js";
import {
  type BoundService,
  bindBidirectional,
  bindClientStreaming,
  bindServerStreaming,
  bindService,
} from "../../../src/runtime/server/bind.js";
import { type CheckpointContext, type CheckpointingStream, withOpen } from "../../../src/runtime/server/handler.js";
import { codecs, incoming, method, outgoing } from "../probe.js";

export const movable = { withinMs: 60_000, restart: null, checkpoint: true };
export const resumable = { withinMs: 60_000, restart: null };

export interface Ledger {
  readonly count: ReturnType<typeof method>;
  readonly sum: ReturnType<typeof method>;
  readonly echo: ReturnType<typeof method>;
}

/** `prefix` distinguishes the methods of several ledgers. */
export function ledgerOf(policy: Partial<StreamPolicyDescriptor>, prefix = ""): Ledger {
  return {
    count: method(`${prefix}count`, "server", policy),
    sum: method(`${prefix}sum`, "client", policy),
    echo: method(`${prefix}echo`, "bidirectional", policy),
  };
}

/** The codec of a handler's state, which is the number of messages that the handler has sent or taken. */
const checkpoint = {
  encode: (state: number) => state,
  decode: (value: unknown) => Number(value),
};

export interface LedgerTimes {
  /** The time between two messages of the server. */
  readonly pauseMs: number;
  /** How long a server stream takes to open. */
  readonly openMs: number;
}

export function serveLedger({ count, sum, echo }: Ledger, { pauseMs, openMs }: LedgerTimes): BoundService {
  return bindService("probe", [
    bindServerStreaming(
      count,
      { ...codecs, outgoing, checkpoint },
      withOpen<undefined, CheckpointingStream<string, number>, Promise<void>, unknown, void, CheckpointContext<number>>(
        {
          open: () => sleep(openMs),
          handle: async (_payload, stream, context) => {
            for (let next = context.checkpoint ?? 0; ; next++) {
              await stream.send(String(next), { checkpoint: next + 1 });
              await sleep(pauseMs, undefined, { signal: context.signal });
            }
          },
        },
      ),
    ),
    bindClientStreaming(
      sum,
      { ...codecs, incoming, result: outgoing, checkpoint },
      async (_payload: undefined, stream, context) => {
        let taken = context.checkpoint ?? 0;
        for await (const message of stream) {
          if (message !== String(taken)) throw new Error(`the server got ${message} where ${taken} was next`);
          taken++;
          if (taken % 3 === 0) stream.checkpoint(taken);
        }
        return String(taken);
      },
    ),
    bindBidirectional(
      echo,
      { ...codecs, incoming, outgoing, checkpoint },
      async (_payload: undefined, stream, context) => {
        let taken = context.checkpoint ?? 0;
        for await (const message of stream) {
          if (message !== String(taken)) throw new Error(`the server got ${message} where ${taken} was next`);
          taken++;
          await stream.send(message, { checkpoint: taken });
        }
      },
    ),
  ]);
}

export function clientOf(url: string, options: Partial<ClientOptions> = {}) {
  return createCaller({ url, backoff: { baseMs: 20, maxMs: 400, attempts: 20 }, ...options });
}

export type Shape = "count" | "sum" | "echo";

/** One stream of a client, which runs until it is stopped, and checks every message. */
export class LedgerStream {
  readonly shape: Shape;
  /** The number of messages that this client has received, or sent if the shape is `sum`. */
  messages = 0;
  suspensions = 0;
  /** How long each resumption took, in milliseconds. */
  readonly resumptions: number[] = [];
  error: unknown = null;
  /** How long the stream had been without a connection when it failed, in milliseconds; 0 if it had one. */
  suspendedMs = 0;
  isOver = false;
  /** When `messages` last rose, as a value of `performance.now()`. */
  progressAt = performance.now();
  readonly done: Promise<void>;
  #isStopping = false;
  #suspendedAt = 0;
  #isSuspended = false;

  constructor(caller: ReturnType<typeof clientOf>, ledger: Ledger, shape: Shape, pauseMs: number) {
    this.shape = shape;
    const onEvent = (event: { readonly kind: string }) => {
      if (event.kind === "suspended") {
        this.suspensions++;
        this.#suspendedAt = performance.now();
        this.#isSuspended = true;
      } else if (event.kind === "resumed") {
        this.resumptions.push(performance.now() - this.#suspendedAt);
        this.#isSuspended = false;
      }
    };
    const run = { count: this.#count, sum: this.#sum, echo: this.#echo }[shape];
    this.done = run
      .call(this, caller, ledger, { pauseMs, onEvent })
      .catch((error: unknown) => {
        this.error = error;
        this.suspendedMs = this.#isSuspended ? performance.now() - this.#suspendedAt : 0;
      })
      .finally(() => {
        this.isOver = true;
      });
  }

  stop(): void {
    this.#isStopping = true;
  }

  async #count(caller: ReturnType<typeof clientOf>, ledger: Ledger, { onEvent }: RunOptions): Promise<void> {
    const stream = caller.receive(ledger.count, { ...codecs, incoming }, undefined, { onEvent });
    for await (const message of stream) {
      this.#expect(message);
      if (this.#isStopping) return;
    }
    throw new Error("the stream ended");
  }

  async #sum(caller: ReturnType<typeof clientOf>, ledger: Ledger, { pauseMs, onEvent }: RunOptions): Promise<void> {
    const stream = caller.send(ledger.sum, { ...codecs, outgoing, result: incoming }, undefined, { onEvent });
    let sent = 0;
    while (!this.#isStopping) {
      await stream.send(String(sent));
      sent++;
      this.messages++;
      this.progressAt = performance.now();
      await sleep(pauseMs);
    }
    const result = await stream.closeAndReceive();
    if (result !== String(sent)) throw new Error(`the server got ${result} of ${sent} messages`);
  }

  async #echo(caller: ReturnType<typeof clientOf>, ledger: Ledger, { pauseMs, onEvent }: RunOptions): Promise<void> {
    const stream = caller.duplex(ledger.echo, { ...codecs, outgoing, incoming }, undefined, { onEvent });
    let sent = 0;
    const sending = async (): Promise<void> => {
      while (!this.#isStopping) {
        await stream.send(String(sent));
        sent++;
        await sleep(pauseMs);
      }
      await stream.end();
    };
    const receiving = async (): Promise<void> => {
      for await (const message of stream) this.#expect(message);
    };
    await Promise.all([sending(), receiving()]);
    if (this.messages !== sent) throw new Error(`${this.messages} of ${sent} messages came back`);
  }

  #expect(message: string): void {
    if (message !== String(this.messages)) throw new Error(`got ${message} where ${this.messages} was next`);
    this.messages++;
    this.progressAt = performance.now();
  }
}

interface RunOptions {
  readonly pauseMs: number;
  readonly onEvent: (event: { readonly kind: string }) => void;
}
