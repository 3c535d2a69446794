import type { Span } from "../text/source-file.js";
import type { Extras } from "./define.js";
import { replacement } from "./edits.js";

/** The hint with a text that was probably meant; null if there is none. */
export function didYouMean(near: string): string;
export function didYouMean(near: string | null): string | null;
export function didYouMean(near: string | null): string | null {
  return near === null ? null : `did you mean \`${near}\`?`;
}

/** The hint and the fix for a text that was probably meant. */
export function suggestedText(text: string, span: Span): Extras {
  return { hint: didYouMean(text), fixes: [replacement(span, text)] };
}
