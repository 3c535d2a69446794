import { isPrimitive, type PrimitiveName } from "../../ir/primitives.js";
import type { CompletionItem } from "./item.js";

/** A sample value for each primitive whose values have a form that is hard to remember. */
const samples: Partial<Readonly<Record<PrimitiveName, string>>> = {
  decimal: '"1.50"',
  bytes: '"aGVsbG8="',
  uuid: '"5f2b6c1e-8a4d-4f7b-9c3e-2d1a0b9c8d7e"',
  timestamp: '"2026-01-31T10:00:00Z"',
  localtime: '"2026-01-31T10:00:00"',
  date: '"2026-01-31"',
  time: '"10:00:00Z"',
  duration: '"PT5M"',
  uri: '"https://example.com/"',
  email: '"user@example.com"',
  hostname: '"example.com"',
  ipv4: '"192.0.2.1"',
  ipv6: '"2001:db8::1"',
  ip: '"192.0.2.1"',
};

/** A sample value of a primitive type, which the user then changes. */
export function sampleItems(type: string): CompletionItem[] {
  const sample = isPrimitive(type) ? samples[type] : undefined;
  return sample === undefined ? [] : [{ label: sample, kind: "constant", detail: type }];
}
