import type { MethodDescriptor } from "../descriptor.js";
import type { ClientEvent } from "./client-event.js";
import type { ClientSettings } from "./client-settings.js";

type Unidentified<Event> = Event extends unknown ? Omit<Event, "id" | "service" | "method"> : never;

/**
 * Returns the function that reports the events of one call to its own listener and to the client's. A listener that
 * throws doesn't make the call fail.
 */
export function reporterOf<Event extends Unidentified<ClientEvent>>(
  { onEvent }: ClientSettings,
  call: {
    readonly descriptor: MethodDescriptor;
    readonly id: string;
    readonly onEvent?: ((event: Event) => void) | undefined;
  },
): (event: Event) => void {
  const { id } = call;
  const { service, name: method } = call.descriptor;
  return (event) => {
    try {
      call.onEvent?.(event);
      onEvent?.({ id, service, method, ...event });
    } catch (error) {
      console.error(error);
    }
  };
}
