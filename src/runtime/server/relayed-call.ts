import { LazyAbort } from "../transport/lazy-abort.js";
import { subprotocol } from "../transport/socket.js";
import type { UpgradedCall } from "../v1/acceptor.js";
import type { CallRequest } from "../v1/sessions.js";
import { openingOf, splitUrl } from "./read-request.js";
import type { Router } from "./router.js";
import { type SessionCallContext, sessionCallOf } from "./session-call.js";

/** Makes the call of a client that is connected to another node; null: there is no such method. */
export function relayedCallOf(
  { router, gate, environment }: SessionCallContext & { readonly router: Router },
  { url, headers, remoteAddress }: CallRequest,
  origin: string | null,
): UpgradedCall | null {
  const request = { url, headers: { ...headers } };
  const { path, query } = splitUrl(request);
  const found = router.find(path, "stream");
  if (found === null) return null;
  const opening = openingOf(
    { ...found, query, request, remoteAddress },
    { profile: subprotocol, gone: new LazyAbort() },
  );
  return sessionCallOf(opening, { origin, network: remoteAddress }, { gate, environment });
}
