import { useEffect, useState } from "preact/hooks";
import type { ConsoleCall } from "../model/console-call.js";

/** Draws the component again when the call's state changes. */
export function useCall(call: ConsoleCall | null): void {
  const [, draw] = useState(0);
  useEffect(() => call?.subscribe(() => draw((count) => count + 1)), [call]);
}
