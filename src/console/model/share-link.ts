import type { InteractiveMethod } from "../../interactive/interactive-contract.js";
import { recordedCall } from "../../interactive/transcript.js";
import { pathOf } from "./copy-as.js";

/** The call in a link to the page. It has no credentials. */
export interface SharedDraft {
  /** `service.method` */
  readonly method: string;
  readonly url: string;
  readonly payload?: unknown;
  readonly message?: unknown;
}

const prefix = "#call=";

/** The fragment of a link that opens the page with this call, without credentials and sensitive fields. */
export function shareFragment(
  method: InteractiveMethod,
  { url, payload, message }: { readonly url: string; readonly payload: unknown; readonly message: unknown },
): string {
  const { payload: kept } = recordedCall(method, payload);
  const draft: SharedDraft = {
    method: pathOf(method),
    url: withoutLogin(url),
    ...(kept === undefined ? {} : { payload: kept }),
    ...(message === undefined ? {} : { message }),
  };
  return prefix + encodeURIComponent(JSON.stringify(draft));
}

/** Reads the fragment of a link; null if it does not contain a call. */
export function readFragment(fragment: string): SharedDraft | null {
  if (!fragment.startsWith(prefix)) return null;
  try {
    const read: unknown = JSON.parse(decodeURIComponent(fragment.slice(prefix.length)));
    return isDraft(read) ? read : null;
  } catch {
    return null;
  }
}

function isDraft(value: unknown): value is SharedDraft {
  if (typeof value !== "object" || value === null) return false;
  return "method" in value && typeof value.method === "string" && "url" in value && typeof value.url === "string";
}

function withoutLogin(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  parsed.username = "";
  parsed.password = "";
  return parsed.href;
}
