import { closeSync, openSync, writeSync } from "node:fs";
import type { InteractiveMethod } from "../../interactive/interactive-contract.js";
import { type RecordedEvent, recordedCall } from "../../interactive/transcript.js";
import { IoError, systemReason } from "../failures.js";

/** Writes a call to a file while it happens: see `Transcript`. */
export class Recorder {
  readonly #file: number;
  readonly #begun = performance.now();

  constructor(path: string, method: InteractiveMethod, payload: unknown) {
    try {
      this.#file = openSync(path, "w");
    } catch (error) {
      throw new IoError(`could not write ${path}: ${systemReason(error)}`);
    }
    this.#line(recordedCall(method, payload));
  }

  sent(value: unknown): void {
    this.#event({ send: value });
  }

  received(kind: "message" | "result", value: unknown): void {
    this.#event(kind === "result" ? { result: value } : { receive: value });
  }

  ended(by: "client" | "server"): void {
    this.#event({ end: by });
  }

  error(json: Readonly<Record<string, unknown>>): void {
    this.#event({ error: json });
  }

  close(): void {
    closeSync(this.#file);
  }

  #event(event: WithoutTime<RecordedEvent>): void {
    this.#line({ ms: Math.round(performance.now() - this.#begun), ...event });
  }

  #line(value: object): void {
    writeSync(this.#file, `${JSON.stringify(value)}\n`);
  }
}

type WithoutTime<Event> = Event extends unknown ? Omit<Event, "ms"> : never;
