import { readFileSync } from "node:fs";
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { formats } from "../../src/runtime/codec/formats.js";
import { compile } from "../../src/semantics/compile.js";
import { formatNames } from "../../src/semantics/lower/formats.js";

/** Examples for the manual's table of formats: a text, whether goaidl accepts it, and whether ajv-formats does. */
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

  test("has a row for each format, and the compiler checks the same formats as generated code", () => {
    const manual = readFileSync(new URL("../../specs/manual/language.md", import.meta.url), "utf8");
    const rows = manual
      .slice(manual.indexOf("### Formats"), manual.indexOf("### Contradictory constraints"))
      .matchAll(/^\| `([\w-]+)`/gm);
    expect([...rows].map(([, name]) => name).sort()).toEqual([...formatNames].sort());
    expect([...formatNames].sort()).toEqual(Object.keys(formats).sort());
  });
});

/** Texts at the edges of the forms, each for every format. */
const texts: readonly string[] = [
  ...examples.map(([, text]) => text),
  "2026-01-31T24:00:00Z",
  "2026-01-31T12:00:00+24:00",
  "2026-01-31T12:00:00.1234567890Z",
  "2026-01-31T12:00:00.",
  "2026-01-31T12:00:00",
  "12:60:00",
  "12:00:00+99:00",
  "P1Y2W",
  "-1.50",
  "01",
  "http://a b",
  "http://[::1]:80/x",
  "http://[::1",
  "http://%zz",
  "a@b@c",
  "ann@-example.com",
  ".ann@example.com",
  "1.2.3.4",
  "1.2.3.256",
  "::ffff:1.2.3.4",
  "1:2:3:4:5:6:7:8:9",
  ":::",
  "AA==",
  "AB==",
  "A===",
  "====",
  "",
];

test("a default, a constant and an example have the forms that generated code accepts", () => {
  const primitives = { ...formats, timestamp: formats["date-time"], localtime: formats["local-date-time"] };
  for (const [name, check] of Object.entries(primitives)) {
    if (name.includes("-") || check === undefined) continue;
    for (const text of texts) {
      const value = JSON.stringify(text);
      const contract = `const C: ${name} = ${value}\ntype A { a: ${name} = ${value}  @example(${value}) b?: ${name} }`;
      const { diagnostics } = compile("main.goa", { read: () => contract });
      expect(diagnostics.length === 0, `${name}: ${text}: ${diagnostics[0]?.message}`).toBe(check(text));
    }
  }
});

test("a text with a `@format` has to match it", () => {
  for (const [name, check] of Object.entries(formats)) {
    for (const text of texts) {
      const contract = `type A { @format("${name}") a: string = ${JSON.stringify(text)} }`;
      const { diagnostics } = compile("main.goa", { read: () => contract });
      expect(diagnostics.length === 0, `${name}: ${text}: ${diagnostics[0]?.message}`).toBe(check(text));
    }
  }
});
