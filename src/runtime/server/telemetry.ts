import type { Admit, Answer } from "./admission.js";
import type { ServerEvent } from "./events.js";

/** Hooks that wrap a server's calls, if they are observed; `goaidl/opentelemetry` implements them. */
export interface ServerTelemetry {
  /** Wraps the admission of a call with streams. */
  admit(next: Admit): Admit;
  /** Wraps a call without streams. */
  answer(next: Answer): Answer;
  event(event: ServerEvent): void;
}
