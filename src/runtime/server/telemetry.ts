import type { Admit, Answer } from "./admission.js";
import type { ServerEvent } from "./events.js";

/** What a server's calls pass through when they are observed, and only then: `goaidl/opentelemetry` makes one. */
export interface ServerTelemetry {
  /** Stands around the admission of a call with streams. */
  admit(next: Admit): Admit;
  /** Stands around a call without streams. */
  answer(next: Answer): Answer;
  event(event: ServerEvent): void;
}
