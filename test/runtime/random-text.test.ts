import { expect, test, vi } from "vitest";
import { randomText } from "../../src/runtime/random-text.js";

test("random texts are base64url of the requested length, and all different", () => {
  const texts = Array.from({ length: 10_000 }, (_, index) => randomText((index % 6) + 1));
  expect(texts.map((text) => text.length)).toEqual(texts.map((_, index) => ((index % 6) + 1) * 4));
  expect(texts.every((text) => /^[A-Za-z0-9_-]+$/.test(text))).toBe(true);
  const long = texts.filter((text) => text.length > 8);
  expect(new Set(long).size).toBe(long.length);
});

test("random texts use each byte of the platform once", async () => {
  const given: number[] = [];
  const source = vi.spyOn(crypto, "getRandomValues").mockImplementation((into) => {
    if (!(into instanceof Uint8Array)) throw new TypeError("not bytes");
    for (let index = 0; index < into.length; index++) {
      into[index] = (given.length * 37) & 255;
      given.push(into[index] ?? 0);
    }
    return into;
  });
  try {
    vi.resetModules();
    const { randomText: fresh } = await import("../../src/runtime/random-text.js");
    let text = "";
    // These texts need more random bytes than one pool has.
    for (let count = 0; count < 400; count++) text += fresh(6);
    const used = [...Buffer.from(text, "base64url")];
    const firstPool = Math.floor(3_072 / 18) * 18;
    expect(used.slice(0, firstPool)).toEqual(given.slice(0, firstPool));
    expect(used.slice(firstPool, firstPool + 18)).toEqual(given.slice(3_072, 3_090));
  } finally {
    source.mockRestore();
  }
});
