import { OpenError } from "../../errors.js";
import type { ClientChannel, Ending, Received } from "../../transport/channel.js";
import { notSelected } from "../../transport/socket.js";
import { FailedChannel } from "./failed-channel.js";

/**
 * Implements `protocol: "auto"`: a call in goaidl.v1 that changes to profile goa if, and only if, the server answers
 * 101 without a subprotocol. Nothing has been sent until then.
 */
export class FallbackChannel implements ClientChannel {
  readonly opened: Promise<void>;
  readonly closed: Promise<Ending>;
  #call: ClientChannel;
  readonly #chosen: Promise<ClientChannel>;

  constructor(first: ClientChannel, fallBack: () => ClientChannel) {
    this.#call = first;
    this.#chosen = first.opened.then(
      () => first,
      (error: unknown) => {
        if (lacksSessions(error)) this.#call = started(fallBack);
        return this.#call;
      },
    );
    this.opened = this.#chosen.then((call) => call.opened);
    this.opened.catch(() => {});
    this.closed = this.#chosen.then((call) => call.closed);
  }

  get profile() {
    return this.#call.profile;
  }

  get view(): string | null {
    return this.#call.view;
  }

  async send(message: string | Uint8Array): Promise<void> {
    await (await this.#chosen).send(message);
  }

  take(): Received | undefined {
    return this.#call.take();
  }

  async receive(): Promise<Received> {
    return (await this.#chosen).receive();
  }

  async end(): Promise<void> {
    await (await this.#chosen).end();
  }

  async cancel(): Promise<void> {
    await this.#call.cancel();
    await (await this.#chosen).cancel();
  }
}

/** Whether a call failed because its server upgraded without selecting goaidl.v1. */
export function lacksSessions(error: unknown): boolean {
  return error instanceof OpenError && error.status === notSelected.status;
}

function started(start: () => ClientChannel): ClientChannel {
  try {
    return start();
  } catch (error) {
    return new FailedChannel(error instanceof Error ? error : new Error(String(error)));
  }
}
