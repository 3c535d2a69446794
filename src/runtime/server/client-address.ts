/** Addresses of clients in one canonical spelling, so that limits count each client once. */
import type { IncomingMessage } from "node:http";
import { isIPv4, isIPv6 } from "node:net";

/** Remembers the last result, because several limits need the address of the same request or connection. */
function remembered<Result>(compute: (text: string) => Result): (text: string) => Result {
  let last: { readonly text: string; readonly result: Result } | null = null;
  return (text) => {
    if (last?.text !== text) last = { text, result: compute(text) };
    return last.result;
  };
}

/**
 * Returns the canonical spelling of an IP address, without port, brackets or zone. An IPv4-mapped IPv6 address becomes
 * the IPv4 address. Null: not an address.
 */
export const canonicalAddress: (text: string) => string | null = remembered((text) => {
  const bare = text.trim().replace(/^"(.*)"$/, "$1");
  const inBrackets = /^\[([^\]]*)\](?::\d{1,5})?$/.exec(bare);
  if (inBrackets !== null) return canonicalIPv6(inBrackets[1] ?? "");
  if (isIPv6(bare)) return canonicalIPv6(bare);
  const withoutPort = bare.replace(/:\d{1,5}$/, "");
  return isIPv4(withoutPort) ? withoutPort : null;
});

function canonicalIPv6(text: string): string | null {
  const bare = text.replace(/%.*$/, "");
  const groups = groupsOf(bare);
  if (groups === null) return null;
  const mapped = groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
  if (!mapped) return new URL(`http://[${bare}]`).hostname.slice(1, -1);
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 255])
    .join(".");
}

/** Returns the eight groups of an IPv6 address; null: not an IPv6 address. */
const groupsOf: (address: string) => readonly number[] | null = remembered((address) => {
  if (!isIPv6(address)) return null;
  const [head = "", tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split("::");
  const parse = (part: string) => (part === "" ? [] : part.split(":").map((group) => Number.parseInt(group, 16)));
  const first = parse(head);
  const last = parse(tail ?? "");
  return [...first, ...Array.from({ length: 8 - first.length - last.length }, () => 0), ...last];
});

/** The prefix length that a provider assigns to one customer: RFC 6177. */
export const defaultPrefix = 64;

/**
 * Returns the key that limits count by. A provider assigns a whole IPv6 network to each customer, so an IPv6 address is
 * reduced to `prefix` bits; any other text is returned unchanged.
 */
export function networkOf(address: string, prefix: number): string {
  const groups = prefix >= 128 ? null : groupsOf(address);
  if (groups === null) return address;
  const bits = groups.map((group, index) => {
    const kept = Math.max(0, Math.min(16, prefix - index * 16));
    return group & (0xffff << (16 - kept));
  });
  return `${bits.map((group) => group.toString(16)).join(":")}/${prefix}`;
}

/** The number of proxies in front of the server that append to `X-Forwarded-For`; true: one. */
export type TrustProxy = boolean | number;

/**
 * Returns the client's address: that of the socket, or with `trustProxy` the one that the outermost trusted proxy
 * reports. If that is not an address, it is the socket's.
 */
export function addressOf(request: IncomingMessage, trustProxy: TrustProxy): string {
  const own = request.socket.remoteAddress ?? "";
  const forwarded = trustProxy === false ? [] : listOf(request, "x-forwarded-for");
  const claimed = forwarded.at(-Number(trustProxy));
  return (claimed === undefined ? null : canonicalAddress(claimed)) ?? canonicalAddress(own) ?? own;
}

/**
 * Returns the server's own hosts, as a request names them: that of the `Host` header, and with `trustProxy` also that
 * of `X-Forwarded-Host`.
 */
export function hostsOf(request: IncomingMessage, trustProxy: TrustProxy): readonly string[] {
  const { host } = request.headers;
  const own = host === undefined ? [] : [host];
  return trustProxy === false ? own : [...own, ...listOf(request, "x-forwarded-host").slice(-1)];
}

function listOf(request: IncomingMessage, name: string): readonly string[] {
  const value = request.headers[name];
  const text = Array.isArray(value) ? value.join(",") : value;
  return text === undefined ? [] : text.split(",").map((item) => item.trim());
}
