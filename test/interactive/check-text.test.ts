import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { plain } from "../../src/diagnostics/palette.js";
import { renderDiagnostic } from "../../src/diagnostics/render.js";
import { checkText } from "../../src/interactive/check-text.js";
import { checkValue, type MessageKind } from "../../src/interactive/json-codecs.js";
import { loadContract } from "../../src/interactive/load-contract.js";
import { positionAt, sourceFile } from "../../src/text/source-file.js";
import { designOf } from "../support/compile-text.js";

/** Reports about payloads and messages that people write as JSON. */

const contract = loadContract(
  designOf(`
  open enum Level { debug info warn }
  enum Color { red green }
  closed type Point { x: int  y: int }
  type Filter { @maxLength(4) contains?: string  color?: Color  kind?: "on" | "off"  points?: Point[]  by?: map<string, Point>  pair?: [int, Point]  level?: Level }
  type Line { from: Point  to: Point }
  union Shape by "type" { line: Line  point: Point }
  union Tagged { line: Line  point: Point }
  union Loose by none { line: Line  text: string }
  service s {
    method m { payload { topic: string }  streaming payload Filter  streaming result Filter  http { GET "/m/{topic}" } }
    method n { payload { topic: string  shape?: Shape  tagged?: Tagged  loose?: Loose }  http { POST "/n" } }
  }`),
  "s.goa",
);

function reports(text: string, kind: MessageKind = "streamingPayload"): string[] {
  const method = contract.methods[kind === "payload" ? 1 : 0];
  if (method === undefined) throw new Error("no method");
  return checkText(method, kind, sourceFile("message", text)).diagnostics.map(({ code, message, span, hint }) => {
    const { line, column } = positionAt(span.file, span.start);
    const shown = span.file.text.slice(span.start, span.end);
    return `${line}:${column} ${shown} ${code}: ${message}${hint === null ? "" : ` (${hint})`}`;
  });
}

describe("a message is reported", () => {
  test.each([
    ["{", ["1:2  invalid-json: the text is not JSON: a closing brace is missing here"]],
    ["", ["1:1  invalid-json: the text is not JSON: a value is missing here"]],
    ["{} {}", ["1:4 { invalid-json: the text is not JSON: there is more after the end of the value"]],
    ['{"color": "red",}', [expect.stringContaining("invalid-json")]],
    ['{"color": "red" /* x */}', [expect.stringContaining("invalid-json")]],
    ['{"color":"red","color":"green"}', ['1:16 "color" doubled-field: the field `color` is written twice']],
    [
      '{"contians": "a"}',
      ['1:2 "contians" undeclared-field: `Filter` has no field `contians` (did you mean `contains`?)'],
    ],
    [
      '{"zzz": 1}',
      [
        '1:2 "zzz" undeclared-field: `Filter` has no field `zzz` (it has `contains`, `color`, `kind`, `points`, `by`, `pair`, `level`)',
      ],
    ],
    ['{"color": "gren"}', ['1:11 "gren" invalid-message: `color` must be "red" or "green" (did you mean `green`?)']],
    ['{"kind": "of"}', [expect.stringContaining("(did you mean `on`?)")]],
    ['{"contains": 5}', ["1:14 5 invalid-message: `contains` must be a string, but is an integer"]],
    ['{"contains": "abcde"}', [expect.stringMatching(/^1:14 "abcde" invalid-message: `contains` must /)]],
    ['{"points":\n [{"x": 1}]}', ["2:3 { invalid-message: `points.0.y` is missing"]],
    [
      '{"points": [{"x": 1, "y": 2, "z": 3}]}',
      [expect.stringContaining("`Point` has no field `z`"), expect.any(String)],
    ],
    [
      '{"by": {"any": {"x": 1, "y": 2, "yy": 3}}}',
      [expect.stringContaining("`Point` has no field `yy`"), expect.any(String)],
    ],
    [
      '{"pair": [1, {"x": 1, "y": 2, "q": 0}]}',
      [expect.stringContaining("`Point` has no field `q`"), expect.any(String)],
    ],
    ["[]", [expect.stringMatching(/^1:1 \[\] invalid-message: the message must be an object/)]],
    ['{"level": "anything"}', []],
    [
      '{"by": {"a/b~c": {"x": "1", "y": 2}}}',
      [expect.stringContaining("`by.a/b~c.x` must be a whole number, but is a string")],
    ],
  ])("%s", (text, expected) => {
    expect(reports(text)).toEqual(expected);
  });

  test.each([
    ["{}", ["1:1 { invalid-message: `topic` is missing"]],
    [
      '{"topic":"a","shape":{"type":"lin","from":{"x":1,"y":1},"to":{"x":1,"y":1}}}',
      [expect.stringContaining("(did you mean `line`?)")],
    ],
    [
      '{"topic":"a","shape":{"type":"point","x":1,"y":1,"z":2}}',
      [expect.stringContaining("`Point` has no field `z`"), expect.any(String)],
    ],
    [
      '{"topic":"a","tagged":{"type":"point","valu":{"x":1,"y":1}}}',
      [expect.stringContaining("`Tagged` has no field `valu` (did you mean `value`?)"), expect.any(String)],
    ],
    [
      '{"topic":"a","loose":{"from":{"x":1,"y":1},"to":{"x":1,"y":1},"form":0}}',
      [expect.stringContaining("`Loose` has no field `form` (did you mean `from`?)")],
    ],
    ['{"topic":"a","loose":"text"}', []],
  ])("payload %s", (text, expected) => {
    expect(reports(text, "payload")).toEqual(expected);
  });
});

test("a report looks like the compiler's", () => {
  const [method] = contract.methods;
  if (method === undefined) throw new Error("no method");
  const [diagnostic] = checkText(method, "streamingPayload", sourceFile("-d", '{"color": "gren"}')).diagnostics;
  expect(diagnostic === undefined ? "" : renderDiagnostic(diagnostic, plain)).toBe(
    `error[invalid-message]: \`color\` must be "red" or "green"
 --> -d:1:11
  |
1 | {"color": "gren"}
  |           ^^^^^^
  |
  = hint: did you mean \`green\`?`,
  );
});

test("no value and no text makes a check throw, and checks accept the texts that the codec accepts", () => {
  const [streaming, unary] = contract.methods;
  if (streaming === undefined || unary === undefined) throw new Error("no methods");
  const checks = [
    [streaming, "streamingPayload"],
    [streaming, "streamingResult"],
    [unary, "payload"],
  ] as const;
  const keys = fc.constantFrom(
    "contains",
    "color",
    "points",
    "by",
    "pair",
    "topic",
    "shape",
    "tagged",
    "loose",
    "type",
    "x",
    "from",
  );
  const value = fc.letrec((tie) => ({
    value: fc.oneof({ depthSize: "small" }, fc.jsonValue(), fc.dictionary(keys, tie("value")), fc.array(tie("value"))),
  })).value;
  fc.assert(
    fc.property(
      fc.oneof(
        value.map((one) => JSON.stringify(one)),
        fc.string(),
      ),
      fc.constantFrom(...checks),
      (text, [method, kind]) => {
        const { value: parsed, diagnostics } = checkText(method, kind, sourceFile("x", text));
        for (const { span } of diagnostics) expect(span.end).toBeLessThanOrEqual(span.file.text.length);
        if (diagnostics.length === 0) checkValue(method, kind, parsed);
      },
    ),
    { numRuns: 500 },
  );
});

test("deep and long texts take little time", () => {
  expect(reports("[".repeat(100_000))).toEqual([expect.stringContaining("nested too deeply")]);
  const long = `{${Array.from({ length: 20_000 }, (_, index) => `"k${index}": 1`).join(",")}}`;
  expect(reports(long).length).toBe(16);
});
