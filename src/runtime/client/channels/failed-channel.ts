import type { ClientChannel, Ending, Received } from "../../transport/channel.js";

/** A call that failed before it began, because its payload is invalid or can't be sent from this platform. */
export class FailedChannel implements ClientChannel {
  readonly profile = "goaidl.v1";
  readonly view = null;
  readonly opened: Promise<void>;
  readonly closed: Promise<Ending>;
  readonly #error: Error;

  constructor(error: Error) {
    this.#error = error;
    this.opened = Promise.reject(error);
    this.opened.catch(() => {});
    this.closed = Promise.resolve({ code: 1000, reason: "", error });
  }

  send(): Promise<void> {
    return Promise.reject(this.#error);
  }

  take(): undefined {}

  receive(): Promise<Received> {
    return Promise.reject(this.#error);
  }

  end(): Promise<void> {
    return Promise.reject(this.#error);
  }

  cancel(): Promise<void> {
    return Promise.resolve();
  }
}
