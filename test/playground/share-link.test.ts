import { deflateRawSync } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { readFragment, shareFragment } from "../../src/playground/model/share-link.js";

const fragmentOf = (bytes: Buffer): string => `#contract=${deflateRawSync(bytes).toString("base64url")}`;

test("any text can be read back from its fragment, which has only characters that URLs allow", async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: "grapheme", maxLength: 500 }), async (text) => {
      const fragment = await shareFragment(text);
      expect(fragment).toMatch(/^#contract=[\w-]*$/);
      expect(await readFragment(fragment)).toBe(text);
    }),
    { numRuns: 50 },
  );
});

test.each([
  ["nothing", ""],
  ["another fragment", "#call=abc"],
  ["text that is not base64", "#contract=%%%"],
  ["bytes that are not compressed", "#contract=____"],
  ["a truncated text", fragmentOf(Buffer.from("type Cup { id: int }")).slice(0, -6)],
  ["bytes that are not UTF-8", fragmentOf(Buffer.from([0xff, 0xfe]))],
  ["more than a million characters", fragmentOf(Buffer.alloc(1_000_001, "a"))],
])("a fragment with %s is not a contract", async (_what, fragment) => {
  expect(await readFragment(fragment)).toBeNull();
});
