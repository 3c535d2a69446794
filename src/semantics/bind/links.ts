import type { Span } from "../../text/source-file.js";
import type { Reporter } from "../reporter.js";

/**
 * An absolute http or https URL in the characters of RFC 3986: the form that documents accept as a link, and browsers
 * as a harmless one.
 */
const url =
  /^https?:\/\/(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:\/(?:[\w\-.~!$&'()*+,;=:@/]|%[0-9a-f]{2})*)?(?:\?(?:[\w\-.~!$&'()*+,;=:@/?]|%[0-9a-f]{2})*)?(?:#(?:[\w\-.~!$&'()*+,;=:@/?]|%[0-9a-f]{2})*)?$/i;
const email =
  /^[\w!#$%&'*+/=?^`{|}~-]+(?:\.[\w!#$%&'*+/=?^`{|}~-]+)*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/i;

/** Whether a text has half of a surrogate pair, which UTF-8 can't encode. */
export function hasLoneSurrogate(text: string): boolean {
  return /\p{Surrogate}/u.test(text);
}

/** Reports a text that is not an http or https URL. */
export function checkUrl(reporter: Reporter, text: string, at: Span): void {
  if (url.test(text)) return;
  // Half of a pair has no form in a URL: `encodeURI` throws.
  const escaped = hasLoneSurrogate(text) ? "" : encodeURI(text.trim());
  reporter.report("invalid-link", { text, wanted: "an http or https URL" }, at, {
    hint: url.test(escaped)
      ? `write \`${escaped}\``
      : url.test(`https://${escaped}`) && /[./]/.test(escaped)
        ? `write \`https://${escaped}\``
        : null,
  });
}

/** Reports a text that is not an e-mail address of the usual form. */
export function checkEmail(reporter: Reporter, text: string, at: Span): void {
  if (!email.test(text)) reporter.report("invalid-link", { text, wanted: "an e-mail address" }, at);
}
