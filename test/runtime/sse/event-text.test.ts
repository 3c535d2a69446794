import { describe, expect, test } from "vitest";
import type { EventDescriptor } from "../../../src/runtime/descriptor.js";
import { ValidationError } from "../../../src/runtime/errors.js";
import { writeEvent } from "../../../src/runtime/sse/event-text.js";

const field = (name: string) => ({ field: name, type: "string" }) as const;

describe("half of a surrogate pair", () => {
  test.each<[string, EventDescriptor, string]>([
    ["a text", { text: true }, '"a\\ud800"'],
    ["a field that is the data", { text: true, data: { field: "d" } }, '{"d":"\\udc00"}'],
    ["an ID", { text: false, id: field("id") }, '{"id":"\\ud800"}'],
    ["a name", { text: false, event: field("kind") }, '{"kind":"a\\ud800"}'],
  ])("in %s is refused, because it would arrive as another character", (_name, descriptor, json) => {
    expect(() => writeEvent(descriptor, json)).toThrow(ValidationError);
  });

  test("in JSON arrives unchanged", () => {
    expect(writeEvent({ text: false }, '{"d":"\\ud800"}')).toBe('data: {"d":"\\ud800"}\n\n');
    expect(writeEvent({ text: false, id: field("id") }, '{"id":"1","d":"\\ud800"}')).toBe(
      'id: 1\ndata: {"id":"1","d":"\\ud800"}\n\n',
    );
  });
});
