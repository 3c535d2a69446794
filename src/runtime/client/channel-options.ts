import type { Backoff } from "../transport/backoff.js";
import type { ClientChannelOptions } from "../transport/client-channel-options.js";
import { errorOf } from "../wire-error.js";
import type { ClientContext } from "./context.js";
import { refusalOf } from "./refusal.js";
import type { StreamCall } from "./stream-call.js";

/** The time for opening one connection if neither the client nor the contract limits it. */
export const defaultOpenTimeoutMs = 10_000;

/** Returns the options that channels of all profiles take. */
export function channelOptions(
  { platform, options, reconnects }: ClientContext,
  { descriptor, errors, onEvent }: StreamCall,
  backoff: Backoff,
) {
  const { errorOf, refusalOf } = errorsOf(errors);
  return {
    shape: descriptor.shape,
    openTimeoutMs: options.openTimeoutMs ?? descriptor.policy?.openTimeoutMs ?? defaultOpenTimeoutMs,
    backoff,
    errorOf,
    refusalOf,
    onEvent,
    watch: reconnects.watch,
    gotThrough: reconnects.gotThrough,
    hint: platform.setsHeaders ? "" : browserHint(),
  };
}

type ErrorFactories = Pick<ClientChannelOptions, "errorOf" | "refusalOf">;

/** The functions made so far: the calls of a method share one pair. */
const known = new WeakMap<StreamCall["errors"], ErrorFactories>();

function errorsOf(errors: StreamCall["errors"]): ErrorFactories {
  const made = known.get(errors) ?? {
    errorOf: (wire) => errorOf(wire, errors),
    refusalOf: (answer) => refusalOf(answer, errors),
  };
  known.set(errors, made);
  return made;
}

/** Returns a hint for errors in browsers, which hide why a connection could not be made. */
function browserHint(): string {
  const place: unknown = Reflect.get(globalThis, "location");
  const origin: unknown = typeof place === "object" && place !== null ? Reflect.get(place, "origin") : undefined;
  const page = typeof origin === "string" && origin !== "null" ? ` (${origin})` : "";
  return `. A browser hides the reason: the server may be down, the address may be wrong, or the server may not allow this page's origin${page}`;
}
