import type { Severity } from "./diagnostic.js";

/** Functions that add colours to parts of a report. */
export interface Palette {
  severity(severity: Severity, text: string): string;
  strong(text: string): string;
  /** Line numbers, frames, labels. */
  faint(text: string): string;
  removed(text: string): string;
  added(text: string): string;
}

const same = (text: string): string => text;

/** Adds no colours, for files, pipes and `NO_COLOR`. */
export const plain: Palette = { severity: (_, text) => text, strong: same, faint: same, removed: same, added: same };

/** Select Graphic Rendition (ECMA-48); the basic colours, which every terminal maps to its own theme. */
const sgr = (code: number, text: string): string => (text === "" ? "" : `\u001b[${code}m${text}\u001b[0m`);

export const coloured: Palette = {
  severity: (severity, text) => sgr(severity === "error" ? 31 : severity === "warning" ? 33 : 36, text),
  strong: (text) => sgr(1, text),
  faint: (text) => sgr(2, text),
  removed: (text) => sgr(31, text),
  added: (text) => sgr(32, text),
};
