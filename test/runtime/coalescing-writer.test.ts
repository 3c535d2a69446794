import { Duplex } from "node:stream";
import { expect, test } from "vitest";
import { CoalescingWriter } from "../../src/runtime/transport/coalescing-writer.js";
import { textFrame } from "../../src/runtime/transport/text-frame.js";

/** The texts of each write. */
function connection() {
  const writes: string[] = [];
  const duplex = new Duplex({
    read() {},
    write(chunk, _encoding, done) {
      writes.push(String(chunk));
      done();
    },
    writev(chunks, done) {
      writes.push(chunks.map(({ chunk }) => String(chunk)).join(""));
      done();
    },
  });
  const gate = { readyState: 1 };
  const held = new CoalescingWriter(duplex, gate, textFrame);
  const send = (text: string) => {
    held.hold();
    duplex.write(text);
  };
  return { writes, held, send, gate };
}

test("writes of one turn, also in its microtasks, are sent in one write before the next turn", async () => {
  const { writes, send } = connection();
  send("a");
  await null;
  send("b");
  await Promise.resolve().then(() => send("c"));
  expect(writes).toEqual([]);
  await new Promise(setImmediate);
  expect(writes).toEqual(["abc"]);
  send("d");
  await new Promise(setImmediate);
  expect(writes).toEqual(["abc", "d"]);
});

test("flushed writes are sent at once, and later ones at the end of the turn", async () => {
  const { writes, held, send } = connection();
  send("a");
  send("b");
  held.release();
  expect(writes).toEqual(["ab"]);
  held.release();
  send("c");
  await new Promise(setImmediate);
  expect(writes).toEqual(["ab", "c"]);
});

test("a long burst is written before the end of the turn, in writes that grow fourfold", async () => {
  const { writes, send } = connection();
  for (let round = 0; round < 2; round++) {
    for (let count = 0; count < 90; count++) send("a");
    await new Promise(setImmediate);
  }
  expect(writes.map(({ length }) => length)).toEqual([16, 64, 10, 16, 64, 10]);
});

test("texts and other writes keep their order, and a callback of several texts is called once", async () => {
  const { writes, held, send } = connection();
  const called: string[] = [];
  const first = () => called.push("first");
  held.text("a", first);
  held.text("b", first);
  expect(held.heldBytes).toBe(6);
  send("|");
  expect(held.heldBytes).toBe(0);
  held.text("é", () => called.push("second"));
  held.text("c", () => called.push("third"));
  await new Promise(setImmediate);
  expect(writes.map((text) => text.replace(/[^a-zé|]/g, ""))).toEqual(["ab|éc"]);
  expect(called).toEqual(["first", "second", "third"]);
});

test("a text is not written after a close frame, and its callback is still called", async () => {
  const { writes, held, gate } = connection();
  let isFlushed = false;
  held.text("a", () => {
    isFlushed = true;
  });
  gate.readyState = 2;
  await new Promise(setImmediate);
  expect(writes).toEqual([]);
  await new Promise(setImmediate);
  expect(isFlushed).toBe(true);
});

test("a final text is sent at once, after the texts that were held", async () => {
  const { writes, held, send } = connection();
  held.lastText("a", () => {});
  held.text("b", () => {});
  send("|");
  held.lastText("c", () => {});
  expect(writes.map((text) => text.replace(/[^a-z|]/g, ""))).toEqual(["a", "b|c"]);
  await new Promise(setImmediate);
  expect(writes).toHaveLength(2);
});

test("a text without a callback is written at once, behind everything that is held", async () => {
  const { writes, held, gate } = connection();
  const texts = () => writes.map((text) => text.replace(/[^a-z]/g, ""));
  held.lastTextAlone("a");
  expect(texts()).toEqual(["a"]);
  held.text("b", () => {});
  held.lastTextAlone("c");
  expect(texts().join("")).toBe("abc");
  gate.readyState = 2;
  held.lastTextAlone("d");
  await new Promise(setImmediate);
  expect(texts().join("")).toBe("abc");
});
