import { createRequire } from "node:module";
import { Duplex, type Writable } from "node:stream";
import fc from "fast-check";
import { expect, test } from "vitest";
import { type FrameReading, readBeforeWs } from "../../../src/runtime/transport/frame-reader.js";

const {
  Receiver,
  Sender,
}: {
  Receiver: new (options: object) => Writable;
  Sender: { frame(data: Buffer, options: object): Buffer[] };
} = createRequire(import.meta.url)("ws");

const maxBytes = 100_000;
const opcodes = { text: 1, binary: 2, close: 8, ping: 9, more: 0 };

interface Frame {
  readonly opcode: number;
  readonly fin: boolean;
  readonly data: Buffer;
  readonly mask: boolean;
}

function bytesOf({ opcode, fin, data, mask }: Frame): Buffer {
  return Buffer.concat(Sender.frame(data, { opcode, fin, mask, rsv1: false, readOnly: true }));
}

/** Returns the reports of a receiver of `ws` for these chunks, alone or behind a reader. */
async function reports(chunks: readonly Buffer[], isMasked: boolean, reading: FrameReading): Promise<string[]> {
  const log: string[] = [];
  const receiver = new Receiver({ isServer: isMasked, maxPayload: maxBytes, maxFragments: 50 });
  const connection = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
  let isOver = false;
  const feed = (chunk: Buffer) => {
    if (!isOver) receiver.write(chunk);
  };
  connection.on("data", feed);
  const events = { text: (text: string, bytes: number) => log.push(`text ${bytes} ${text}`) };
  const reader = reading === "fast" ? readBeforeWs(connection, { isMasked, maxBytes, events }) : null;
  receiver.on("message", (data: Buffer, isBinary: boolean) => {
    log.push(isBinary ? `binary ${data.toString("hex")}` : `text ${data.length} ${data}`);
  });
  receiver.on("ping", (data: Buffer) => log.push(`ping ${data}`));
  receiver.on("conclude", (code: number) => {
    isOver = true;
    log.push(`close ${code}`);
  });
  receiver.on("error", (error) => {
    isOver = true;
    reader?.stop();
    log.push(error.message);
  });
  for (const chunk of chunks) {
    // A copy, because the reader and `ws` both unmask in place.
    connection.emit("data", Buffer.from(chunk));
    await new Promise(process.nextTick);
  }
  return log;
}

const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }).map((value) => Buffer.from(value)),
  fc.string({ minLength: 120, maxLength: 300 }).map((value) => Buffer.from(value)),
  fc.constantFrom(Buffer.alloc(1_000, "x"), Buffer.from([0x61, 0xff, 0x62])),
  // Larger than allowed.
  fc.constant(Buffer.alloc(maxBytes + 1, "x")),
);
const short = fc.string({ maxLength: 20 }).map((value) => Buffer.from(value));
const whole = (opcode: number, data: Buffer) => [{ opcode, fin: true, data }];

/** The frames of one message. */
const message = fc.oneof(
  { weight: 6, arbitrary: text.map((data) => whole(opcodes.text, data)) },
  { weight: 1, arbitrary: short.map((data) => whole(opcodes.binary, data)) },
  { weight: 1, arbitrary: short.map((data) => whole(opcodes.ping, data)) },
  {
    weight: 1,
    arbitrary: fc.tuple(short, short, short).map(([first, ping, last]) => [
      { opcode: opcodes.text, fin: false, data: first },
      { opcode: opcodes.ping, fin: true, data: ping },
      { opcode: opcodes.more, fin: true, data: last },
    ]),
  },
  // Violations: a fragment without a beginning, a text within a message, an unknown opcode.
  { weight: 1, arbitrary: fc.constantFrom(0, 3, 11).map((opcode) => whole(opcode, Buffer.from("x"))) },
  {
    weight: 1,
    arbitrary: fc.constant([
      { opcode: opcodes.text, fin: false, data: Buffer.from("a") },
      { opcode: opcodes.text, fin: true, data: Buffer.from("b") },
    ]),
  },
  { weight: 1, arbitrary: fc.constant(whole(opcodes.close, Buffer.from([0x03, 0xe8, 0x6f, 0x6b]))) },
);

function cut(bytes: Buffer, sizes: readonly number[]): Buffer[] {
  const chunks: Buffer[] = [];
  let at = 0;
  for (const size of sizes) {
    chunks.push(bytes.subarray(at, at + size));
    at += size;
  }
  chunks.push(bytes.subarray(at));
  return chunks.filter(({ length }) => length > 0);
}

test("whatever arrives, in whatever chunks, the reader and ws together report what ws alone reports", async () => {
  const sizes = fc.array(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 400 })), {
    maxLength: 60,
  });
  const messages = fc.array(message, { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(messages, fc.boolean(), fc.nat(40), sizes, async (given, mask, odd, cuts) => {
      // Now and then a peer masks frames that must not be masked, or the other way round.
      const frames = given.flat().map((frame, index) => bytesOf({ ...frame, mask: index === odd ? !mask : mask }));
      const chunks = cut(Buffer.concat(frames), cuts);
      expect(await reports(chunks, mask, "fast")).toEqual(await reports(chunks, mask, "ws"));
    }),
    { numRuns: 300 },
  );
});

test("a frame that arrives in very many parts is left to ws", async () => {
  const bytes = bytesOf({ opcode: opcodes.text, fin: true, data: Buffer.from("x".repeat(500)), mask: true });
  const chunks = cut(
    bytes,
    Array.from({ length: 400 }, () => 1),
  );
  expect(await reports(chunks, true, "fast")).toEqual([`text 500 ${"x".repeat(500)}`]);
});

test.each([true, false])("a text of more than 65,535 bytes is read (masked: %s)", async (mask) => {
  const text = "é".repeat(40_000);
  const bytes = bytesOf({ opcode: opcodes.text, fin: true, data: Buffer.from(text), mask });
  expect(await reports(cut(bytes, [5, 7, 60_000]), mask, "fast")).toEqual([`text 80000 ${text}`]);
});

test("a connection with another reader is left alone", () => {
  const connection = new Duplex({ read() {} });
  const options = { isMasked: true, maxBytes, events: { text: () => {} } };
  expect(readBeforeWs(connection, options)).toBeNull();
  connection.on("data", () => {}).on("data", () => {});
  expect(readBeforeWs(connection, options)).toBeNull();
  expect(connection.listenerCount("data")).toBe(2);
});
