import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { maskedFrame } from "../../../src/runtime/transport/masked-frame.js";
import { textFrame } from "../../../src/runtime/transport/text-frame.js";

const { Sender }: { Sender: { frame(data: Buffer, options: object): Buffer[] } } = createRequire(import.meta.url)("ws");

const lengths = [0, 1, 125, 126, 65_535, 65_536, 70_000];

const texts = lengths.flatMap((length) => [
  { length, text: "x".repeat(length) },
  { length, text: "é".repeat(length / 2) + "x".repeat(length % 2) },
]);

test.each(texts)("a text of $length bytes is framed as by ws", ({ text }) => {
  const options = { fin: true, mask: false, opcode: 1, readOnly: false, rsv1: false };
  const frame = textFrame(text);
  const bytes = Buffer.from(frame, "latin1");
  expect(bytes.equals(Buffer.concat(Sender.frame(Buffer.from(text), options)))).toBe(true);
  // Other sockets that send the same text share the frame.
  expect(textFrame(text)).toBe(frame);
  expect(textFrame(`${text}!`).length).toBeGreaterThan(frame.length);
});

test.each(texts)("a client's text of $length bytes is framed as by ws with the same mask", ({ text }) => {
  const bytes = Buffer.from(maskedFrame(text), "latin1");
  const head = bytes.length - Buffer.byteLength(text);
  const mask = bytes.subarray(head - 4, head);
  const generateMask = (target: Buffer) => target.set(mask);
  const options = {
    fin: true,
    mask: true,
    maskBuffer: Buffer.alloc(4),
    generateMask,
    opcode: 1,
    readOnly: false,
    rsv1: false,
  };
  expect(bytes.equals(Buffer.concat(Sender.frame(Buffer.from(text), options)))).toBe(true);
});

test("each frame of a client has a different mask", () => {
  const masks = Array.from({ length: 5_000 }, () => maskedFrame("").slice(-4));
  expect(new Set(masks).size).toBeGreaterThan(4_990);
});
