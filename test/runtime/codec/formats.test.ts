import { Ajv } from "ajv";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formats } from "../../../src/runtime/codec/formats.js";
import { processorMs } from "../../support/processor-time.js";

const ajv = new Ajv();
addFormats.default(ajv);
const check = (format: string) => ajv.compile({ type: "string", format });

/** Texts about which goaidl and ajv-formats disagree on purpose, with the reasons. */
const differences: Readonly<Record<string, (text: string) => boolean>> = {
  // Go's parser refuses leap seconds, a space in place of the T, and offsets without minutes, and drops all digits
  // after the ninth.
  "date-time": (text) => /:60|\s|[+-]\d\d(?:\d\d)?$|\.\d{10}/.test(text),
  // ISO 8601 has weeks and fractions; the appendix of RFC 3339 has no fractions.
  duration: (text) => /\./.test(text),
  // Goa doesn't send the form with `urn:uuid:`.
  uuid: (text) => /^urn:/i.test(text),
  // A domain of one label is a name on an intranet. Local parts have at most 64 characters, and labels at most 63.
  email: (text) => !/@.*\./.test(text) || text.length > 60,
  // goaidl refuses a final dot.
  hostname: (text) => text.endsWith("."),
  // RFC 3986 allows an empty path, and ajv-formats reads an invalid authority as a path.
  uri: (text) => /[[\]"'`]|^[a-z][a-z0-9+.-]*:(?:$|[?#])|\/\/[^/?#]*(?:@[^/?#]*@|:[^/?#]*[^\d/?#])/i.test(text),
};

const digits = (count: number) => fc.stringMatching(new RegExp(`^\\d{${count}}$`));
const number = (low: number, high: number, width: number) =>
  fc.integer({ min: low, max: high }).map((value) => String(value).padStart(width, "0"));
const date = fc.tuple(digits(4), number(0, 13, 2), number(0, 32, 2)).map((parts) => parts.join("-"));
const time = fc
  .tuple(number(0, 25, 2), number(0, 61, 2), number(0, 61, 2))
  .map((parts) => parts.join(":"))
  .chain((text) => fc.constantFrom(text, `${text}.5`, `${text}.`, `${text}.123456789`));
const offset = fc.oneof(
  fc.constantFrom("Z", "z", "", "+00:00", "+23:59", "-24:00", "+1:00"),
  fc.tuple(fc.constantFrom("+", "-"), number(0, 25, 2), number(0, 61, 2)).map(([sign, h, m]) => `${sign}${h}:${m}`),
);
const hexGroup = fc.stringMatching(/^[0-9a-fA-F]{0,5}$/);
const label = fc.stringMatching(/^[a-zA-Z0-9-]{0,5}$/);

const near: Readonly<Record<string, fc.Arbitrary<string>>> = {
  date,
  "date-time": fc.tuple(date, fc.constantFrom("T", "t", "-", ""), time, offset).map((parts) => parts.join("")),
  duration: fc.stringMatching(/^P(\d{1,2}[YMWD]){0,3}(T(\d{1,2}[HMS]){0,3})?$/),
  uuid: fc.stringMatching(/^[0-9a-fA-F]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{11,13}$/),
  ipv4: fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 3, maxLength: 5 }).map((parts) => parts.join(".")),
  ipv6: fc
    .tuple(fc.array(hexGroup, { minLength: 1, maxLength: 9 }), fc.constantFrom("", ":1.2.3.4", "::", ":256.1.1.1"))
    .map(([groups, tail]) => groups.join(":") + tail),
  hostname: fc.array(label, { minLength: 1, maxLength: 4 }).map((labels) => labels.join(".")),
  email: fc
    .tuple(fc.stringMatching(/^[a-z.+_]{0,6}$/), fc.array(label, { minLength: 2, maxLength: 3 }))
    .map(([local, labels]) => `${local}@${labels.join(".")}`),
  uri: fc.stringMatching(/^[a-z]{0,4}:(\/\/)?[a-z.:/?#%0-9 @]{0,8}$/),
};

describe.each(Object.entries(near))("%s", (format, arbitrary) => {
  test("agrees with ajv-formats", () => {
    const theirs = check(format);
    const ours = formats[format] ?? (() => false);
    const differs = differences[format] ?? (() => false);
    fc.assert(
      fc.property(fc.oneof(arbitrary, fc.string()), (text) => {
        fc.pre(!differs(text));
        expect(ours(text), JSON.stringify(text)).toBe(theirs(text));
      }),
      { numRuns: 3000 },
    );
  });
});

test("a long text is refused in time proportional to its length", () => {
  const texts = (length: number): string[] => [
    "a".repeat(length),
    `${"a.".repeat(length / 2)}@`,
    "1".repeat(length),
    `a@${"a-".repeat(length / 2)}`,
    `::${":".repeat(length)}`,
    `P${"1".repeat(length)}`,
    `2026-01-01T00:00:00.${"1".repeat(length)}`,
    `a:${"%20".repeat(length / 3)}%`,
  ];
  const spent = (length: number): number => {
    const start = processorMs();
    for (const text of texts(length)) for (const check of Object.values(formats)) check(text);
    return processorMs() - start;
  };
  // The text is 16 times as long, for which a quadratic check takes 256 times as long.
  expect(spent(192_000)).toBeLessThan(80 * Math.max(1, spent(12_000)));
});
