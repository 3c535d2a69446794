import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compilerCatalogue as catalogue } from "../../src/cli/catalogue.js";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.js";
import type { Host } from "../../src/semantics/bind/load.js";
import { compile } from "../../src/semantics/compile.js";
import { decodeText } from "../../src/text/decode.js";

const cases = new URL("./cases/", import.meta.url);
const codes = Object.keys(catalogue);
/** Their pages describe the mistake without a whole contract. */
const tooLongForAPage = ["long-alias", "long-extends", "more-errors", "nested-too-deeply", "too-many-errors"];
/** Reports that there are too many others, which precede them. */
const notices = ["more-errors", "too-many-errors"];

/** The diagnostics of a folder's file; other files of the folder can be imported. */
function diagnose(folder: URL, file: string): readonly Diagnostic[] {
  const read = (path: string): string | null =>
    existsSync(new URL(path, folder)) ? decodeText(readFileSync(new URL(path, folder))) : null;
  return compile(file, { read, find: findBelow(read) }).diagnostics;
}

/** A host whose project is one folder. */
function findBelow(read: (path: string) => string | null): NonNullable<Host["find"]> {
  return (path) => {
    if (path.startsWith("../")) return { kind: "refused", reason: "outside" };
    return read(path) === null ? { kind: "missing" } : { kind: "file", identity: path };
  };
}

if (process.env.UPDATE_GOLDEN === "1") {
  // Makes a folder for a page that doesn't have one yet.
  for (const [code, { page }] of Object.entries(catalogue)) {
    const folder = new URL(`${code}/`, cases);
    if (existsSync(folder)) continue;
    mkdirSync(folder, { recursive: true });
    writeFileSync(new URL("bad.goa", folder), page.wrong);
    writeFileSync(new URL("fixed.goa", folder), page.right);
  }
}

describe.each(codes)("%s", (code) => {
  const folder = new URL(`${code}/`, cases);

  test("its wrong contract gets exactly this report, at a place in the file", () => {
    const found = diagnose(folder, "bad.goa");
    expect(found.map((diagnostic) => diagnostic.code).slice(notices.includes(code) ? -1 : 0)).toEqual([code]);
    const span = found[0]?.span ?? { start: 1, end: 0, file: { text: "" } };
    expect(span.start).toBeLessThanOrEqual(span.end);
    expect(span.end).toBeLessThanOrEqual(span.file.text.length);
  });

  test("its fixed contract gets no report", () => {
    expect(diagnose(folder, "fixed.goa").map((diagnostic) => `${diagnostic.code}: ${diagnostic.message}`)).toEqual([]);
  });

  test("has a page with a description, a reason, and two examples", () => {
    const { page } = catalogue[code] ?? { page: null };
    expect(page?.what).toMatch(/\w.*[.?]$/s);
    expect(page?.why).toMatch(/\w.*[.?`]$/s);
    expect(page?.wrong).not.toBe(page?.right);
  });

  test.runIf(!tooLongForAPage.includes(code))("the page's wrong example is reported, and the right one isn't", () => {
    const host = (text: string): Host => {
      const read = (path: string): string | null => (path === "main.goa" ? text : null);
      return { read, find: findBelow(read) };
    };
    const page = catalogue[code]?.page ?? { wrong: "", right: "" };
    expect(compile("main.goa", host(page.wrong)).diagnostics.map((diagnostic) => diagnostic.code)).toEqual([code]);
    expect(compile("main.goa", host(page.right)).diagnostics.map((diagnostic) => diagnostic.code)).toEqual([]);
  });
});

test("every folder is for an existing code", () => {
  expect(readdirSync(cases).filter((name) => !codes.includes(name))).toEqual([]);
});
