import type { WireEvent } from "../../interactive/observed-platform.js";
import type { Io } from "../io.js";

/** Prints frames and connections to standard error: `>` sent, `<` received, `*` about connections. */
export function wirePrinter(io: Io): (event: WireEvent) => void {
  return (event) => io.stderr(`${lineOf(event)}\n`);
}

function lineOf(event: WireEvent): string {
  switch (event.kind) {
    case "connecting":
      return `* ${event.connection}: connecting to ${event.url}`;
    case "connected":
      return `* ${event.connection}: connected${event.protocol === "" ? "" : ` in ${event.protocol}`}`;
    case "sent":
      return `> ${frameText(event.frame)}`;
    case "received":
      return `< ${frameText(event.frame)}`;
    case "disconnected":
      return `* ${event.connection}: closed with ${event.code}${event.reason === "" ? "" : ` ${event.reason}`}`;
    case "requested":
      return `> ${event.verb} ${event.url}`;
    case "answered":
      return `< ${event.status}`;
  }
}

/** A binary frame as its size and its first bytes. */
function frameText(frame: string | Uint8Array): string {
  if (typeof frame === "string") return frame.replaceAll("\n", "\\n");
  const start = Buffer.from(frame.subarray(0, 16)).toString("hex");
  return `${frame.length} bytes: ${start}${frame.length > 16 ? ".." : ""}`;
}
