/** A frame as a line of the timeline. */
export interface FrameLine {
  readonly text: string;
  readonly bytes: number;
  /** The sequence number of the first message in it; null if it has none. */
  readonly number: number | null;
}

/** The longest text of a line. */
const longest = 2_000;
/** The bytes of a binary frame that a line shows. */
const shownBytes = 64;

/** Describes a frame as it travels. */
export function frameLine(frame: string | Uint8Array): FrameLine {
  if (typeof frame === "string") {
    const start = frame.slice(0, longest);
    const [, number] = /"q":(\d+)/.exec(start) ?? [];
    return {
      text: start.replaceAll("\n", "\\n") + (frame.length > longest ? "…" : ""),
      bytes: new TextEncoder().encode(frame).length,
      number: number === undefined ? null : Number(number),
    };
  }
  return { text: hexText(frame), bytes: frame.length, number: null };
}

/** The first bytes in hexadecimal. */
function hexText(bytes: Uint8Array): string {
  const shown = Array.from(bytes.subarray(0, shownBytes), (byte) => byte.toString(16).padStart(2, "0")).join(" ");
  return bytes.length > shownBytes ? `${shown} …` : shown;
}
