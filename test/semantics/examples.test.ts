import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { compile } from "../../src/semantics/compile.js";

const specs = new URL("../../specs/", import.meta.url);

function compileExample(name: string) {
  return compile(`${name}.goa`, {
    read: (path) => {
      try {
        return readFileSync(new URL(path, specs), "utf8");
      } catch {
        return null;
      }
    },
  });
}

describe("the example contracts", () => {
  test.each(["logger", "chatter", "market"])("%s.goa compiles unchanged, without errors", (name) => {
    const outcome = compileExample(name);
    expect(outcome.diagnostics.filter((d) => d.severity === "error").map((d) => d.message)).toEqual([]);
    expect(outcome.value.design).not.toBeNull();
  });

  test("logger.goa has the four shapes", () => {
    const methods = compileExample("logger").value.design?.services[0]?.methods ?? [];
    expect(methods.map((method) => [method.name, method.shape])).toEqual([
      ["monitor", "bidirectional"],
      ["tail", "server"],
      ["ingest", "client"],
      ["topics", "unary"],
    ]);
  });

  test("chatter.goa, whose tokens are in headers, has no warnings, because shared connections carry headers", () => {
    expect(compileExample("chatter").diagnostics).toEqual([]);
  });
});
