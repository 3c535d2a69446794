import type { ServerChannel } from "../transport/channel.js";

/** The open streams of each principal. */
export class Callers {
  readonly #streams = new Map<string, Set<ServerChannel>>();

  /** `owner` is a text that identifies the principal. */
  add(owner: string, channel: ServerChannel): void {
    const streams = this.#streams.get(owner) ?? new Set();
    this.#streams.set(owner, streams.add(channel));
  }

  remove(owner: string, channel: ServerChannel): void {
    const streams = this.#streams.get(owner);
    if (streams?.delete(channel) === true && streams.size === 0) this.#streams.delete(owner);
  }

  of(owner: string): readonly ServerChannel[] {
    return [...(this.#streams.get(owner) ?? [])];
  }
}
