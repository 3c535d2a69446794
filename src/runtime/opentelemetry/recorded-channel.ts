import type { Channel, Ending, Received } from "../transport/channel.js";
import type { CallRecord } from "./call-record.js";

/** A channel that counts its messages; the part that both sides share. */
export class RecordedChannel<Inner extends Channel> implements Channel {
  protected readonly inner: Inner;
  readonly #record: CallRecord;

  constructor(inner: Inner, record: CallRecord) {
    this.inner = inner;
    this.#record = record;
  }

  get profile(): Channel["profile"] {
    return this.inner.profile;
  }

  get view(): string | null {
    return this.inner.view;
  }

  get closed(): Promise<Ending> {
    return this.inner.closed;
  }

  async send(message: string | Uint8Array): Promise<void> {
    await this.inner.send(message);
    this.#record.sent();
  }

  async receive(): Promise<Received> {
    return this.#seen(await this.inner.receive());
  }

  take(): Received | undefined {
    const received = this.inner.take();
    return received === undefined ? undefined : this.#seen(received);
  }

  end(result?: string): Promise<void> {
    return this.inner.end(result);
  }

  #seen(received: Received): Received {
    if (received.kind === "message") this.#record.received();
    return received;
  }
}
