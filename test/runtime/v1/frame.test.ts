import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  Batch,
  batchBytes,
  readBinary,
  readFrames,
  readFromClient,
  readFromServer,
  writeEnd,
  writeFailure,
  writeHello,
  writeMessage,
  writePosition,
  writeReject,
  writeWelcome,
} from "../../../src/runtime/v1/frame.js";

const readFrame = (value: unknown) => readFromServer(value) ?? readFromClient(value);
const readAll = (text: string) => readFrames(text, new TextEncoder().encode(text).length, 100_000, readFrame);
const count = fc.maxSafeNat();
const text = fc.string({ unit: "binary", maxLength: 20 });
const error = fc.record({
  name: text,
  id: text,
  message: text,
  temporary: fc.boolean(),
  timeout: fc.boolean(),
  fault: fc.boolean(),
});

test("frames in a batch read back as they were added, and the batch knows its size", () => {
  const messages = fc.array(fc.string({ unit: "binary", maxLength: 40_000 }), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(messages, fc.nat(2), (texts, controls) => {
      const batch = new Batch();
      expect(batch.isEmpty).toBe(true);
      for (let index = 0; index < controls; index++) batch.add('{"t":"ping"}');
      const bodies = texts.map((text) => JSON.stringify(text));
      const sizes = bodies.map((body) => Buffer.byteLength(body));
      const added = bodies.map((body, q) =>
        batch.addEntry({ q, body, size: sizes[q] ?? 0, isFrame: false, next: null }, body),
      );
      const written = batch.toString();
      expect(batch.bytes).toBe(Buffer.byteLength(written));
      if (controls + added.filter(Boolean).length > 1) expect(batch.bytes).toBeLessThanOrEqual(batchBytes);
      const expected = bodies.flatMap((d, q) => (added[q] ? [{ t: "m", q, n: sizes[q], d }] : []));
      const pings = new Array(controls).fill({ t: "ping" });
      expect(readAll(written)).toEqual([...pings, ...expected]);
    }),
    { numRuns: 30 },
  );
});

describe("frames", () => {
  test("read back as they were written", () => {
    fc.assert(
      fc.property(count, count, count, fc.jsonValue(), error, (a, b, c, value, wire) => {
        const json = JSON.stringify(value);
        const size = new TextEncoder().encode(json).length;
        expect(readAll(String(writeMessage(a, size, json)))).toEqual([{ t: "m", q: a, n: size, d: json }]);
        expect(readFrame(JSON.parse(writePosition({ a, b, c })))).toEqual({ t: "a", a, b, c });
        expect(readFrame(JSON.parse(writeEnd(a, null)))).toEqual({ t: "end", q: a, hasResult: false, d: undefined });
        expect(readFrame(JSON.parse(writeEnd(a, json)))).toEqual({
          t: "end",
          q: a,
          hasResult: true,
          d: JSON.parse(json),
        });
        expect(readFrame(JSON.parse(writeFailure(a, 4540, wire)))).toEqual({ t: "err", q: a, code: 4540, error: wire });
        const res = { sid: wire.id, tok: wire.name, att: b, rcv: c };
        expect(readFrame(JSON.parse(writeHello(a, b, res)))).toEqual({ t: "hello", v: 1, c: a, b, res });
        const reject = { t: "reject", reason: "error", status: 401, error: wire } as const;
        expect(readFrame(JSON.parse(writeReject(reject)))).toEqual(reject);
        const welcome = {
          t: "welcome",
          v: 1,
          sid: wire.id,
          tok: null,
          ttl: a,
          c,
          b,
          max: a,
          rcv: b,
          resumed: true,
          hb: [b, c],
          view: wire.name,
          exp: c,
        } as const;
        expect(readFrame(JSON.parse(writeWelcome(welcome)))).toEqual(welcome);
      }),
    );
  });

  test("a binary message is its number in eight bytes, and its data", () => {
    fc.assert(
      fc.property(count, fc.uint8Array({ maxLength: 40 }), (q, body) => {
        const data = writeMessage(q, body.length, body);
        if (typeof data === "string") throw new Error("text");
        expect(data.length).toBe(8 + body.length);
        expect(readBinary(data)).toEqual({ t: "m", q, n: body.length, d: body });
      }),
    );
    expect(readBinary(new Uint8Array(7))).toBeNull();
    expect(readBinary(new Uint8Array(8).fill(255))).toBeNull();
  });

  test("messages are cut out of a text unchanged, in any form that the peer may write", () => {
    const form = fc.constantFrom<(frame: { q: number; n: number; d: string }) => string>(
      ({ q, n, d }) => String(writeMessage(q, n, d)),
      ({ q, n, d }) => ` { "n" : ${n} , "d" :\t${d} ,\n"q" : ${q} , "t" : "m" } `,
      ({ q, n, d }) => `{"d":[{"d":1}],"q":${q},"t":"m","n":${n},"x":{"d":"]}"},"\\u0064":${d}}`,
      // A size that differs from that of the text.
      ({ q, n, d }) => `{"t":"m","q":${q},"n":${n + 1},"d":${d}}`,
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(form, fc.nat(), fc.jsonValue()), { minLength: 1, maxLength: 6 }), (frames) => {
        const texts = frames.map(([write, q, value]) => {
          const d = JSON.stringify(value);
          return { text: write({ q, n: new TextEncoder().encode(d).length, d }), d };
        });
        const read = readAll(`[${texts.map(({ text }) => text).join(" , ")}]`);
        expect(Array.isArray(read) ? read.map((frame) => ("d" in frame ? frame.d : null)) : read).toEqual(
          texts.map(({ d }) => d),
        );
      }),
    );
  });

  test("numbers keep digits that JSON.parse would round", () => {
    expect(readAll('{"t":"m","q":1,"n":22,"d":[-0,1e400,1.0,0.1e1,2]}')).toMatchObject([
      { d: "[-0,1e400,1.0,0.1e1,2]" },
    ]);
  });

  test.each(["", " ", "[", "[]]", "[{}", '{"t":"ping"}x', '[{"t":"ping"},]', '{"t":"ping"},{"t":"ping"}', "]", "[[]]"])(
    "%j is not a message of frames",
    (text) => {
      expect(typeof readAll(text)).toBe("string");
    },
  );

  test("nothing that a peer sends makes the reader throw", () => {
    const kinds = fc.constantFrom("m", "a", "end", "err", "hello", "welcome", "reject", "auth", "authok", "drain", "x");
    const wild = fc.dictionary(
      fc.constantFrom("q", "n", "d", "a", "c", "b", "res", "v", "sid", "hb", "error"),
      fc.jsonValue(),
    );
    fc.assert(
      fc.property(fc.array(fc.tuple(kinds, wild), { maxLength: 4 }), fc.string(), (frames, garbage) => {
        for (const value of [frames.map(([t, fields]) => ({ ...fields, t })), ...frames, garbage]) {
          const read = readFrames(JSON.stringify(value), 10, 100, readFrame);
          expect(typeof read === "string" || Array.isArray(read)).toBe(true);
        }
        readFrames(garbage, garbage.length, 100, readFrame);
      }),
    );
  });

  test("a message may not be longer than the size in its frame", () => {
    const correct = String(writeMessage(1, 300, `"${"x".repeat(298)}"`));
    expect(readFrames(correct, correct.length, 1_000, readFrame)).toHaveLength(1);
    const tooLong = String(writeMessage(1, 3, `"${"x".repeat(298)}"`));
    expect(readFrames(tooLong, tooLong.length, 1_000, readFrame)).toBe("larger than it says");
    // Control frames in the same batch must not raise the limit of a message.
    const batch = `[${tooLong},${writePosition({ a: 0, b: 0, c: 0 })}]`;
    expect(readFrames(batch.replace("298", "298"), batch.length + 300, 1_000, readFrame)).toBe("larger than it says");
    expect(batchBytes).toBe(65_536);
  });

  test("the largest numbers fit into the size limit of a frame", () => {
    const largest = Number.MAX_SAFE_INTEGER;
    expect(String(writeMessage(largest, largest, "")).length).toBeLessThan(64);
    expect(writePosition({ a: largest, b: largest, c: largest }).length).toBeLessThan(256);
  });
});
