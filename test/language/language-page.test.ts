import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { defaultPolicy } from "../../src/ir/stream.js";
import { compile } from "../../src/semantics/compile.js";
import type { Annotated } from "../../src/semantics/diagnostics/words.js";
import { builtins } from "../../src/semantics/lower/annotations.js";
import { targets } from "../../targets/registry.js";
import { designOf, generated } from "../support/compile-text.js";

const manual = readFileSync(new URL("../../specs/manual/language.md", import.meta.url), "utf8");

describe("each contract in the manual", () => {
  const blocks = [...manual.matchAll(/^```goa\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => text);
  /** A block that starts with `// name.goa` is a file that the next ones import. */
  const named = new Map(
    blocks.flatMap((text) => {
      const name = /^\/\/ (\S+\.goa)\n/.exec(text)?.[1];
      return name === undefined ? [] : [[name, text] as const];
    }),
  );

  test("exists", () => {
    expect(blocks.length).toBeGreaterThan(9);
    expect([...named.keys()]).toEqual(["common.goa"]);
  });

  test.each(blocks.map((text) => [text.split("\n")[0] ?? "", text]))(
    "compiles, with every target: %s",
    (_name, text) => {
      const { value, diagnostics } = compile("manual.goa", {
        read: (path) => (path === "manual.goa" ? text : (named.get(path) ?? null)),
      });
      expect(diagnostics.map(({ code, message }) => `${code}: ${message}`)).toEqual([]);
      const { design } = value;
      expect(design).not.toBe(null);
      if (design === null) return;
      // A contract of declarations alone has no schemas.
      const files = targets.map((target) => [target.name, generated(design, target.name).size] as const);
      expect(files.filter(([name, size]) => size === 0 && name !== "json-schema")).toEqual([]);
    },
  );
});

describe("the table of annotations", () => {
  const words: Readonly<Record<Annotated, string>> = {
    api: "api",
    scheme: "schemes",
    type: "types",
    alias: "aliases",
    enum: "enums",
    union: "unions",
    field: "fields",
    value: "values",
    variant: "variants",
    interceptor: "interceptors",
    service: "services",
    method: "methods",
    error: "errors",
    const: "constants",
    message: "messages",
  };
  const everything = /^Everything: (.*)\.$/m.exec(manual)?.[1]?.split(", ") ?? [];
  const rows = new Map(
    [...manual.matchAll(/^\| `@(\w+)([^`]*)` \| ([^|]*) \|/gm)].map(([, name = "", signature = "", places = ""]) => [
      name,
      { signature, places: places.split(", ").flatMap((place) => (place === "everything" ? everything : [place])) },
    ]),
  );

  test("has every annotation that is built in, and no other", () => {
    expect([...rows.keys()].sort()).toEqual(Object.keys(builtins).sort());
  });

  test.each(Object.entries(builtins))("has the signature and the places of @%s", (name, { parameters, places }) => {
    const signature = parameters.map(
      ({ name: parameter, kind, optional }) =>
        `${parameter}${optional === true ? "?" : ""}${kind === "any" ? "" : `: ${kind}`}`,
    );
    const row = rows.get(name);
    expect(row?.signature).toBe(signature.length === 0 ? "" : `(${signature.join(", ")})`);
    expect([...(row?.places ?? [])].sort()).toEqual(places.map((place) => words[place]).sort());
  });
});

test("the defaults in the table of stream clauses apply, whether they are written or left out", () => {
  const table = manual.slice(manual.indexOf("### stream"), manual.indexOf("#### transport sse"));
  const cells = [...table.matchAll(/^\| `([^`]+)`[^|]*\| ([^|]+) \|/gm)];
  const written = cells.flatMap(([, clause = "", value = ""]) => (value === "as shown" ? [clause] : []));
  expect(written.length).toBeGreaterThan(4);
  const off = cells.flatMap(([, clause = "", value = ""]) => (value === "off" ? [`${clause.split(" ")[0]} off`] : []));
  const named = cells.flatMap(([, clause = "", value = ""]) => {
    const word = /^`(\w+)`$/.exec(value)?.[1];
    return word === undefined ? [] : [`${clause.split(" ")[0]} ${word}`];
  });
  const policy = (clauses: readonly string[]) =>
    designOf(
      `service s { method m { streaming result string  http { GET "/m" }  stream { ${[...new Set(clauses)].join("\n")} } } }`,
    ).services[0]?.methods[0]?.stream;
  expect(policy([])).toEqual(defaultPolicy);
  expect(policy([...written, ...off, ...named])).toEqual(defaultPolicy);
});
