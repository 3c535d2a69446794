import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventParser, EventTooLargeError, type ParsedEvent } from "../../../src/runtime/sse/event-parser.js";

const bytesOf = (text: string) => new TextEncoder().encode(text);

function parse(chunks: readonly Uint8Array[], maxLength = 1_000_000) {
  const parser = new EventParser(maxLength);
  const events = chunks.flatMap((chunk) => parser.push(chunk));
  return { events, lastEventId: parser.lastEventId, retryMs: parser.retryMs };
}

/**
 * A literal implementation of the standard's algorithm over a whole text. It is slow, and keeps no state between
 * chunks.
 */
function reference(text: string): { events: ParsedEvent[]; lastEventId: string; retryMs: number | null } {
  const events: ParsedEvent[] = [];
  let [data, type, idBuffer, lastEventId] = ["", "", "", ""];
  let id: string | null = null;
  let retryMs: number | null = null;
  let retry: string | null = null;
  // Text after the last line end is not a line.
  const lines = text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .slice(0, -1);
  for (const line of lines) {
    if (line === "") {
      lastEventId = idBuffer;
      if (data !== "") events.push({ type: type === "" ? null : type, data: data.replace(/\n$/, ""), id, retry });
      [data, type, id, retry] = ["", "", null, null];
      continue;
    }
    if (line.startsWith(":")) continue;
    const [, field = line, value = ""] = /^([^:]*): ?(.*)$/su.exec(line) ?? [];
    if (field === "data") data += `${value}\n`;
    else if (field === "event") type = value;
    else if (field === "id" && !value.includes("\0")) [idBuffer, id] = [value, value];
    else if (field === "retry" && /^[0-9]+$/.test(value)) [retryMs, retry] = [Number(value), value];
  }
  return { events, lastEventId, retryMs };
}

/** Text made of significant characters, so that most of it has an effect. */
const streams = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom("\n", "\r", "\r\n", "\n\n", "\r\r", "\r\n\r\n") },
      {
        weight: 6,
        arbitrary: fc.constantFrom("data: ", "data:", "data", "event: ", "id: ", "id", "retry: ", ":", "xyz: "),
      },
      { weight: 3, arbitrary: fc.constantFrom("1500", "é", "漢", "🙂", "\uFEFF", "\0", " ", "{}", "-1") },
      { weight: 1, arbitrary: fc.string() },
    ),
    { maxLength: 60 },
  )
  .map((parts) => parts.join(""));

test("any chunks of any text give the same events as the standard's algorithm on the whole text", () => {
  fc.assert(
    fc.property(streams, fc.array(fc.nat(), { maxLength: 20 }), (text, cuts) => {
      const bytes = bytesOf(text);
      const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
      const chunks = places.slice(1).map((end, index) => bytes.slice(places[index], end));
      expect(parse(chunks)).toEqual(reference(new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes)));
    }),
    { numRuns: 2000 },
  );
});

test("single bytes give the same events", () => {
  const text = "\uFEFFid: 7\r\nevent: é\rdata: 漢\ndata: 🙂\r\n\r\n:\rretry: 20\n\ndata\n\ndata: lost";
  const whole = parse([bytesOf(text)]);
  expect(parse([...bytesOf(text)].map((byte) => Uint8Array.of(byte)))).toEqual(whole);
  expect(whole).toEqual({
    events: [
      { type: "é", data: "漢\n🙂", id: "7", retry: null },
      { type: null, data: "", id: null, retry: null },
    ],
    lastEventId: "7",
    retryMs: 20,
  });
});

describe("examples of the standard (WHATWG HTML, 9.2.6)", () => {
  test.each([
    ["data: YHOO\ndata: +2\ndata: 10\n\n", [["YHOO\n+2\n10", null]]],
    [
      ": test stream\n\ndata: first event\nid: 1\n\ndata:second event\nid\n\ndata:  third event",
      [
        ["first event", "1"],
        ["second event", ""],
      ],
    ],
    [
      "data\n\ndata\ndata\n\ndata:",
      [
        ["", null],
        ["\n", null],
      ],
    ],
    [
      "data:test\n\ndata: test\n\n",
      [
        ["test", null],
        ["test", null],
      ],
    ],
  ])("%j", (text, expected) => {
    expect(parse([bytesOf(text)]).events.map(({ data, id }) => [data, id])).toEqual(expected);
  });
});

test("an event without data isn't dispatched, but its id counts; an id with NUL doesn't", () => {
  expect(parse([bytesOf("id: 5\n\nid: a\0b\ndata: x\n\n")])).toMatchObject({
    events: [{ data: "x", id: null }],
    lastEventId: "5",
  });
});

test("a wait that is not a number is ignored", () => {
  expect(parse([bytesOf("retry: 1e3\n\nretry: \n\n")]).retryMs).toBe(null);
});

describe("a line or event without an end is refused", () => {
  const limit = 100;
  test.each([
    ["a line", ["data: ", "x".repeat(60), "x".repeat(60)]],
    ["data lines of one event", Array.from({ length: 20 }, () => `data: ${"x".repeat(10)}\n`)],
    ["the name of a field", ["x".repeat(101)]],
  ])("%s", (_, chunks) => {
    expect(() => parse(chunks.map(bytesOf), limit)).toThrow(EventTooLargeError);
  });

  test("many events in one chunk are not refused", () => {
    expect(parse([bytesOf("data: x\n\n".repeat(1000))], limit).events).toHaveLength(1000);
  });
});
