import type { Transcript } from "../../interactive/transcript.js";
import type { ConsoleCall } from "./console-call.js";

/** Sends the messages of a recording at the same times. Stops when the call ends. */
export function replay(call: ConsoleCall, { events }: Transcript): void {
  const steps = events.filter((event) => "send" in event || ("end" in event && event.end === "client"));
  const began = performance.now();
  const next = (index: number): void => {
    const step = steps[index];
    if (step === undefined) return;
    setTimeout(
      () => {
        if (!call.canSend) return;
        if ("send" in step) call.send(step.send);
        else call.end();
        next(index + 1);
      },
      Math.max(0, step.ms - (performance.now() - began)),
    );
  };
  next(0);
}
