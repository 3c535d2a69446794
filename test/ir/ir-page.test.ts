import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import { canonicalText } from "../../src/ir/canonical.js";
import { workFolder } from "../support/command-line.js";
import { designOf } from "../support/compile-text.js";

/** Tests the samples of specs/manual/ir.md. */

const manual = readFileSync(new URL("../../specs/manual/ir.md", import.meta.url), "utf8");

function block(language: string): string {
  return new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``).exec(manual)?.[1] ?? "";
}

let folder = workFolder();
afterEach(() => folder.remove());

test("the excerpt in the page is a part of the example's design", () => {
  const shown: object = JSON.parse(block("json"));
  expect(designOf(block("goa"))).toMatchObject(shown);
});

test("every key of a design is in the page's table", () => {
  const rows = manual.slice(manual.indexOf("## The shape"), manual.indexOf("- Names are resolved"));
  const keys = [...rows.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = ""]) =>
    [...cell.matchAll(/`(\w+)`/g)].map((match) => match[1]),
  );
  expect(keys.sort()).toEqual(Object.keys(designOf("")).sort());
});

test.skipIf(spawnSync("python3", ["-c", "match 1:\n case _: pass"]).status !== 0)(
  "the page's tool in another language prints the output in the page",
  () => {
    folder = workFolder({ "shop.json": canonicalText(designOf(block("goa"))), "streams.py": block("python") });
    const printed = execFileSync("python3", ["streams.py"], { cwd: folder.path, encoding: "utf8" });
    expect(printed).toBe("stock watch Item\n");
  },
);
