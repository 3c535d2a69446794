import { describe, expect, test } from "vitest";
import type { Change } from "../../src/diff/change.js";
import { changeDiagnostics } from "../../src/diff/change-diagnostics.js";
import { diff } from "../../src/diff/diff.js";
import { markdownReport } from "../../src/diff/markdown.js";
import { sourceFile } from "../../src/text/source-file.js";
import { designOf } from "./contracts.js";

const options = { mode: "backward", surfaces: ["wire", "source", "doc"] } as const;

const logs = `goa 1

enum Level { debug info }
type Entry { level: Level  message: string  next?: Entry }
type Page { items: Entry[] }

service logger {
  method tail {
    streaming result Entry
    http { GET "/tail" }
  }
  method pages {
    streaming payload Level
    result Page
    http { GET "/pages" }
  }
}
`;
const more = logs.replace("debug info", "debug info warn");

function changesOf(before: string, after: string): Change[] {
  return diff(designOf(before), designOf(after), options);
}

describe("a change of a type", () => {
  test("gets a verdict for each direction, with each path on which values reach it", () => {
    const summaries = changesOf(logs, more).map(({ code, direction, severity, reach }) => ({
      code,
      direction,
      severity,
      reach,
    }));
    expect(summaries).toEqual([
      {
        code: "enum-value-added",
        direction: "to-client",
        severity: "error",
        reach: [
          "`Level` <- `Entry.level` <- `logger.tail` streaming result",
          "`Level` <- `Entry.level` <- `Page.items[]` <- `logger.pages` result",
        ],
      },
      {
        code: "enum-value-added",
        direction: "to-server",
        severity: "info",
        reach: ["`Level` <- `logger.pages` streaming payload"],
      },
    ]);
  });

  test("that refers to itself is compared in finite time", () => {
    const changed = changesOf(logs, logs.replace("message: string ", "message: int "));
    expect(changed.map((change) => change.code)).toEqual(["field-type-changed"]);
    expect(changed[0]?.reach).toHaveLength(2);
  });

  test("is reported with both places", () => {
    const [change] = changesOf(logs, logs.replace("message: string ", "\n  message?: string "));
    expect(change).toMatchObject({
      code: "field-required-to-optional",
      before: { file: "contract.goa", line: 4, column: 28 },
      after: { file: "contract.goa", line: 5, column: 3 },
    });
  });

  test("that no message reaches is not reported on the wire", () => {
    const unused = (type: string): string => `${logs}type Unused { a: ${type} }\n`;
    expect(changesOf(unused("int"), unused("string"))).toEqual([]);
  });
});

describe("a permission", () => {
  const permitted = more.replace(
    "enum Level",
    '@allowBreaking("enum-value-added", "all clients are open")\nenum Level',
  );

  test("removes its change from the report, at the type that it annotates", () => {
    expect(changesOf(logs, permitted)).toEqual([]);
  });

  test("on a method permits the change for that method alone", () => {
    const onMethod = more.replace("  method tail", '  @allowBreaking("enum-value-added", "why")\n  method tail');
    const [first] = changesOf(logs, onMethod);
    expect(first?.reach).toEqual(["`Level` <- `Entry.level` <- `Page.items[]` <- `logger.pages` result"]);
  });

  test("has no effect if the old design has it already", () => {
    const later = permitted.replace("info warn", "info warn error");
    expect(changesOf(permitted, later).map((change) => change.code)).toEqual(["enum-value-added", "enum-value-added"]);
  });

  test("that matches no change is reported with its place", () => {
    const [change] = changesOf(logs, permitted.replace(" warn", ""));
    expect(change).toMatchObject({ code: "allow-breaking-unused", severity: "warn", subject: "Level" });
    expect(change?.after).toMatchObject({ line: 4 });
  });

  test("for the other pairing is not reported as unused", () => {
    const tighter = logs.replace(
      "message: string",
      '@allowBreaking("field-null-allowed", "why") message: string | null',
    );
    for (const mode of ["backward", "forward", "full"] as const)
      expect(diff(designOf(logs), designOf(tighter), { ...options, mode })).toEqual([]);
  });
});

describe("surfaces", () => {
  test("that are not requested are left out", () => {
    const renamed = logs.replaceAll("Entry", "Record");
    const before = designOf(logs);
    const after = designOf(renamed);
    expect(diff(before, after, { mode: "full", surfaces: ["wire"] })).toEqual([]);
    expect(diff(before, after, { mode: "full", surfaces: ["doc"] })).toMatchObject([
      { severity: "warn", surface: "doc" },
    ]);
    expect(diff(before, after, options)).toMatchObject([
      { code: "type-renamed", severity: "error", surface: "source", message: "type `Entry` is now called `Record`" },
    ]);
  });
});

test("only changes that may break something have advice", () => {
  expect(changesOf(logs, more).map(({ severity, advice }) => ({ severity, advice }))).toEqual([
    { severity: "error", advice: "make the enum `open` first, and add values when all readers have been updated" },
    { severity: "info", advice: "nothing needs to be done" },
  ]);
  // If all verdicts of a rule are harmless, its own words are shown.
  const renamed = logs.replace("method tail", "method follow");
  expect(changesOf(logs, renamed)).toContainEqual(expect.objectContaining({ advice: "nothing changes on the wire" }));
});

describe("reports", () => {
  test("in Markdown have verdict, places, reason, advice and path, and collapse harmless changes", () => {
    const report = markdownReport({ changes: changesOf(logs, more), options, before: "v1.0.0", after: "contract.goa" });
    expect(report).toBe(`## Contract: \`v1.0.0\` → \`contract.goa\`

**1 breaking change.** Judged for old clients with the new server; surfaces: wire, source, doc.

### Breaking (1)

- **\`Level\` got the value \`warn\`** (\`enum-value-added\`, wire, to the client)  
  An old client refuses a value it does not know. Make the enum \`open\` first, and add values when all readers have been updated.
  - was at \`contract.goa:3:6\`, is at \`contract.goa:3:6\`
  - reached by \`Level\` ← \`Entry.level\` ← \`logger.tail\` streaming result, and 1 more way

<details>
<summary>Compatible (1)</summary>

- \`Level\` got the value \`warn\` (\`enum-value-added\`, wire, to the server)

</details>
`);
  });

  test("in Markdown state that nothing changed", () => {
    const report = markdownReport({ changes: [], options, before: "a", after: "b" });
    expect(report).toContain("No changes. Judged for old clients with the new server");
  });

  test("as diagnostics point at the new place and name the old one", () => {
    const before = sourceFile("contract.goa", logs);
    const after = sourceFile("contract.goa", more);
    const changes = changesOf(logs, more);
    const [first] = changeDiagnostics(changes, { before: () => before, after: () => after, entry: after });
    expect(first).toMatchObject({ code: "enum-value-added", severity: "error", fixes: [] });
    expect(after.text.slice(first?.span.start, first?.span.end)).toBe("Level");
    expect(first?.related[0]?.span.file).toBe(before);
    expect(first?.message).toContain(
      "an old client refuses a value it does not know; reached by `Level` <- `Entry.level`",
    );
  });

  test("as diagnostics point at the old place if the new design has none, and at the start if there is no text", () => {
    const removed = logs.replace("message: string ", "");
    const before = sourceFile("contract.goa", logs);
    const entry = sourceFile("contract.goa", removed);
    const changes = changesOf(logs, removed);
    const [first] = changeDiagnostics(changes, { before: () => before, after: () => entry, entry });
    expect(first?.span.file).toBe(before);
    expect(before.text.slice(first?.span.start, first?.span.end)).toBe("message");
    const [bare] = changeDiagnostics(changes, { before: () => null, after: () => null, entry });
    expect(bare?.span).toEqual({ file: entry, start: 0, end: 0 });
  });
});

test("credentials of alternative schemes, which share a header, are not confused", () => {
  const text = (first: string) => `scheme key apiKey
    scheme jwt jwt
    service s { method m {
      security key
      security jwt
      payload { @apiKey(key) ${first}?: string  @token(jwt) token?: string }
      http { GET "/m" }
    } }`;
  const codes = (before: string, after: string) =>
    diff(designOf(text(before)), designOf(text(after)), { ...options, surfaces: ["wire", "source"] }).map(
      ({ code, message }) => `${code}: ${message}`,
    );
  expect(codes("key", "key")).toEqual([]);
  expect(codes("key", "secret")).toEqual([
    expect.stringMatching(/^parameter-field-renamed: `MPayload\.key` is now called `MPayload\.secret`/),
  ]);
});
