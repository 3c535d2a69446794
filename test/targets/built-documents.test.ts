import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { compile } from "../../src/semantics/compile.js";
import { generated } from "../support/compile-text.js";
import { root } from "../support/packed.js";

const folder = mkdtempSync(join(tmpdir(), "goaidl-documents-"));

afterAll(() => rmSync(folder, { recursive: true, force: true }));

// The built command line doesn't render the templates of these documents; a test that runs from the sources does.
test.each(["specs/logger.goa", "test/targets/typescript/cases/kitchen-sink.goa"])(
  "the built command line makes the same documents of %s as the templates",
  (contract) => {
    const path = join(root, contract);
    const out = mkdtempSync(join(folder, "out-"));
    const args = ["compile", path, "--target", "asyncapi", "--target", "json-schema", "--out", "."];
    const { status, stderr } = spawnSync(process.execPath, [join(root, "bin/goaidl.js"), ...args], {
      cwd: out,
      encoding: "utf8",
    });
    expect(status, stderr).toBe(0);
    const { design } = compile(path, { read: (file) => readFileSync(file, "utf8") }).value;
    if (design === null) throw new Error(`${contract} has errors`);
    for (const target of ["asyncapi", "json-schema"]) {
      const rendered = generated(design, target);
      expect(readdirSync(join(out, target)).sort()).toEqual([...rendered.keys()].sort());
      for (const [name, text] of rendered) expect(readFileSync(join(out, target, name), "utf8"), name).toBe(text);
    }
  },
);
