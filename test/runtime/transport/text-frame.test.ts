import { createRequire } from "node:module";
import { expect, test } from "vitest";
import { textFrame } from "../../../src/runtime/transport/text-frame.js";

const { Sender }: { Sender: { frame(data: Buffer, options: object): Buffer[] } } = createRequire(import.meta.url)("ws");

test.each([0, 1, 125, 126, 65_535, 65_536, 70_000])("a text of %i bytes is framed as by ws", (length) => {
  const text = "é".repeat(length / 2) + "x".repeat(length % 2);
  const options = { fin: true, mask: false, opcode: 1, readOnly: false, rsv1: false };
  const frame = textFrame(text);
  expect(frame.equals(Buffer.concat(Sender.frame(Buffer.from(text), options)))).toBe(true);
  // The next socket that sends it shares the frame.
  expect(textFrame(text)).toBe(frame);
  expect(textFrame(`${text}!`).length).toBeGreaterThan(frame.length);
});
