import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  addressOf,
  canonicalAddress,
  hostsOf,
  networkOf,
  type TrustProxy,
} from "../../../src/runtime/server/client-address.js";

function requestWith(headers: Record<string, string>, remoteAddress = "192.0.2.1"): IncomingMessage {
  const socket = new Socket();
  Object.defineProperty(socket, "remoteAddress", { value: remoteAddress });
  const request = new IncomingMessage(socket);
  Object.assign(request.headers, headers);
  return request;
}

describe("an address has one spelling", () => {
  test.each<[string, string | null]>([
    ["203.0.113.7", "203.0.113.7"],
    [" 203.0.113.7 ", "203.0.113.7"],
    ["203.0.113.7:51234", "203.0.113.7"],
    ['"203.0.113.7"', "203.0.113.7"],
    ["::ffff:203.0.113.7", "203.0.113.7"],
    ["::FFFF:CB00:7107", "203.0.113.7"],
    ["0:0:0:0:0:ffff:203.0.113.7", "203.0.113.7"],
    ["[::ffff:203.0.113.7]:80", "203.0.113.7"],
    ["2001:db8::1", "2001:db8::1"],
    ["2001:0DB8:0:0:0:0:0:1", "2001:db8::1"],
    ["[2001:db8::1]", "2001:db8::1"],
    ['"[2001:db8::1]:51234"', "2001:db8::1"],
    ["fe80::1%eth0", "fe80::1"],
    ["::1", "::1"],
    ["::", "::"],
    ["", null],
    ["unknown", null],
    ["_hidden", null],
    ["203.0.113.7, 198.51.100.1", null],
    ["010.0.0.1", null],
    ["1.2.3", null],
    ["256.1.1.1", null],
    ["2001:db8::1::2", null],
    ["[2001:db8::1", null],
    ["203.0.113.7\u0000", null],
  ])("%j is %j", (text, expected) => {
    expect(canonicalAddress(text)).toBe(expected);
  });

  test("in any spelling", () => {
    fc.assert(
      fc.property(fc.ipV6(), (text) => {
        const once = canonicalAddress(text);
        expect(once).not.toBeNull();
        expect(canonicalAddress(once ?? "")).toBe(once);
        expect(canonicalAddress(`[${text.toUpperCase()}]:443`)).toBe(once);
      }),
    );
    fc.assert(fc.property(fc.string(), (text) => void canonicalAddress(text)));
  });
});

test.each<[string, number, string]>([
  ["2001:db8:1:2:3:4:5:6", 64, "2001:db8:1:2:0:0:0:0/64"],
  ["2001:db8:1:2:ffff::1", 64, "2001:db8:1:2:0:0:0:0/64"],
  ["2001:db8:1:2:3:4:5:6", 56, "2001:db8:1:0:0:0:0:0/56"],
  ["2001:db8:1:2:3:4:5:6", 128, "2001:db8:1:2:3:4:5:6"],
  ["203.0.113.7", 64, "203.0.113.7"],
  ["memory", 64, "memory"],
])("limits count %s, with a prefix of %i, as %s", (address, prefix, expected) => {
  expect(networkOf(address, prefix)).toBe(expected);
});

test.each<[TrustProxy, string | null, string]>([
  [false, "203.0.113.7", "192.0.2.1"],
  [true, null, "192.0.2.1"],
  [true, "198.51.100.9, 203.0.113.7:1234", "203.0.113.7"],
  [2, "198.51.100.9, 203.0.113.7", "198.51.100.9"],
  [3, "198.51.100.9, 203.0.113.7", "192.0.2.1"],
  [true, "198.51.100.9, nonsense", "192.0.2.1"],
  [true, "", "192.0.2.1"],
])("with trustProxy %j and X-Forwarded-For %j the client is %s", (trustProxy, forwarded, expected) => {
  expect(addressOf(requestWith(forwarded === null ? {} : { "x-forwarded-for": forwarded }), trustProxy)).toBe(expected);
});

test("the socket's own address has one spelling, too, and other texts stay unchanged", () => {
  expect(addressOf(requestWith({}, "::ffff:127.0.0.1"), false)).toBe("127.0.0.1");
  expect(addressOf(requestWith({}, "memory"), true)).toBe("memory");
});

test("a request is for its host, and with trustProxy for the host that the proxy reports", () => {
  const request = requestWith({ host: "backend:8080", "x-forwarded-host": "evil.example, app.example.com" });
  expect(hostsOf(request, false)).toEqual(["backend:8080"]);
  expect(hostsOf(request, true)).toEqual(["backend:8080", "app.example.com"]);
});
