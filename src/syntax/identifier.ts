import { identifier } from "../../grammar/tokens.js";

const whole = new RegExp(`^${identifier.source}$`, "u");

/** Whether a text is an identifier, so that it can be a name without quotes. */
export function isIdentifier(text: string): boolean {
  return whole.test(text);
}
