import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { formats } from "../../src/runtime/codec/formats.js";
import { formatNames } from "../../src/semantics/lower/formats.js";

/** What the manual's table of formats says, by examples: a text, whether goaidl accepts it, and whether ajv-formats does. */
const examples: readonly (readonly [format: string, text: string, ours: boolean, ajv: boolean])[] = [
  ["date-time", "2026-02-30T12:00:00Z", false, false],
  ["date-time", "2026-01-31t12:00:00z", true, true],
  ["date-time", "2026-01-31T23:59:60Z", false, true],
  ["date-time", "2026-01-31 12:00:00Z", false, true],
  ["date", "2026-02-30", false, false],
  ["time", "12:00:00", true, false],
  ["time", "23:59:60Z", false, true],
  ["duration", "PT0.5S", true, false],
  ["duration", "P1W", true, true],
  ["email", "ann@localhost", true, false],
  ["email", "Ann <ann@example.com>", false, false],
  ["hostname", "example.com.", false, true],
  ["ipv4", "127.0.0.01", false, false],
  ["ipv6", "fe80::1%eth0", false, false],
  ["uri", "/a", false, false],
  ["uri", "urn:isbn:1", true, true],
  ["uuid", "urn:uuid:123e4567-e89b-12d3-a456-426614174000", false, true],
  ["uuid", "123E4567-E89B-12D3-A456-426614174000", true, true],
];

describe("the manual's table of formats", () => {
  const ajv = new Ajv2020();
  addFormats.default(ajv);

  test.each(examples)("%s: %s", (format, text, ours, theirs) => {
    expect(formats[format]?.(text)).toBe(ours);
    expect(ajv.validate({ type: "string", format }, text)).toBe(theirs);
  });

  test("has a row for each format, and the compiler knows the same as generated code", () => {
    const manual = readFileSync(new URL("../../specs/manual/language.md", import.meta.url), "utf8");
    const rows = manual
      .slice(manual.indexOf("### Formats"), manual.indexOf("### Contradictory constraints"))
      .matchAll(/^\| `([\w-]+)`/gm);
    expect([...rows].map(([, name]) => name).sort()).toEqual([...formatNames].sort());
    expect([...formatNames].sort()).toEqual(Object.keys(formats).sort());
  });
});
