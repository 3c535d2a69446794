import { describe, expect, test } from "vitest";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import { toGithub } from "../../src/diagnostics/formats/github.js";
import { toJson } from "../../src/diagnostics/formats/json.js";
import { toSarif } from "../../src/diagnostics/formats/sarif.js";
import { syntaxDiagnostics } from "../../src/syntax/syntax-diagnostics.js";
import { sourceFile } from "../../src/text/source-file.js";

const file = sourceFile("api/my logs,1.goa", "type A {\n  email: string;\n}\n");
const semicolon = { file, start: 24, end: 25 };
const diagnostic: Diagnostic = {
  code: "unexpected-semicolon",
  severity: "error",
  message: "100% wrong: no semicolons",
  span: semicolon,
  related: [{ span: { file, start: 0, end: 25 }, message: "in here" }],
  hint: "take it out",
  fixes: [{ title: "remove it", edits: [{ span: semicolon, text: "" }] }],
};

describe("GitHub annotations", () => {
  test("escape text that the runner would read as syntax", () => {
    expect(toGithub([diagnostic])).toBe(
      "::error file=api/my logs%2C1.goa,line=2,col=16,endColumn=17,title=unexpected-semicolon::100%25 wrong: no semicolons%0Atake it out\n",
    );
  });

  test("give no columns for a place of several lines, and call an info a notice", () => {
    const info: Diagnostic = { ...diagnostic, severity: "info", hint: null, span: { file, start: 0, end: 25 } };
    expect(toGithub([info])).toBe(
      "::notice file=api/my logs%2C1.goa,line=1,endLine=2,title=unexpected-semicolon::100%25 wrong: no semicolons\n",
    );
    expect(toGithub([])).toBe("");
  });
});

test("JSON has places that count from 1, offsets, related places and fixes", () => {
  const at = {
    file: "api/my logs,1.goa",
    start: { offset: 24, line: 2, column: 16 },
    end: { offset: 25, line: 2, column: 17 },
  };
  expect(JSON.parse(toJson([diagnostic]))).toEqual({
    diagnostics: [
      {
        code: "unexpected-semicolon",
        severity: "error",
        message: "100% wrong: no semicolons",
        hint: "take it out",
        ...at,
        related: [{ message: "in here", file: at.file, start: { offset: 0, line: 1, column: 1 }, end: at.end }],
        fixes: [{ title: "remove it", edits: [{ ...at, text: "" }] }],
      },
    ],
  });
});

describe("SARIF", () => {
  test("has rules with their pages, places, and fixes that tools can apply", () => {
    const log = JSON.parse(toSarif([diagnostic, diagnostic], { version: "0.1.0", catalogue: syntaxDiagnostics }));
    expect(log.version).toBe("2.1.0");
    const [run] = log.runs;
    expect(run.columnKind).toBe("utf16CodeUnits");
    expect(run.tool.driver).toMatchObject({ name: "goaidl", semanticVersion: "0.1.0" });
    expect(run.tool.driver.rules).toHaveLength(1);
    expect(run.tool.driver.rules[0]).toMatchObject({
      id: "unexpected-semicolon",
      defaultConfiguration: { level: "error" },
    });
    expect(run.results).toHaveLength(2);
    const region = { startLine: 2, startColumn: 16, endLine: 2, endColumn: 17 };
    expect(run.results[0]).toMatchObject({
      ruleId: "unexpected-semicolon",
      ruleIndex: 0,
      level: "error",
      locations: [{ physicalLocation: { artifactLocation: { uri: "api/my%20logs%2C1.goa" }, region } }],
      relatedLocations: [{ id: 0, message: { text: "in here" } }],
      fixes: [{ artifactChanges: [{ replacements: [{ deletedRegion: region, insertedContent: { text: "" } }] }] }],
    });
  });

  test.each([
    ["/home/a b/x.goa", "file:///home/a%20b/x.goa"],
    ["C:/work/x.goa", "file:///C:/work/x.goa"],
    ["x#1.goa", "x%231.goa"],
  ])("writes the path %s as the URI %s", (path, uri) => {
    const elsewhere = { ...diagnostic, related: [], span: { file: sourceFile(path, "x"), start: 0, end: 1 } };
    const [result] = JSON.parse(toSarif([elsewhere])).runs[0].results;
    expect(result.locations[0].physicalLocation.artifactLocation.uri).toBe(uri);
  });
});
