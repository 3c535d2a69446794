import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test } from "vitest";
import { goaidl, type Ran, workFolder } from "../support/command-line.js";

const service = (type: string): string => `import { Part } from "./common.goa"

service shop {
  method watch {
    streaming result Part
    payload { size: ${type} }
    http { GET "/watch" }
  }
}
`;
const common = (field: string): string => `type Part { ${field}: string }\n`;

let folder = workFolder();
let stop = new AbortController();
let ended: Promise<Ran> | null = null;

afterEach(async () => {
  stop.abort();
  await ended;
  ended = null;
  folder.remove();
});

/** Starts `compile --watch`; `next` resolves to the output up to the end of the next round. */
function watching(...args: readonly string[]) {
  stop = new AbortController();
  let printed = "";
  let wake: (() => void) | null = null;
  const collect = (text: string): void => {
    printed += text;
    wake?.();
  };
  ended = goaidl(folder.path, ["compile", "--watch", ...args], {
    stdout: collect,
    stderr: collect,
    stopped: () => stop.signal,
  });
  const next = async (): Promise<string> => {
    for (;;) {
      const round = /^[\s\S]*?^.*(?:watching \d+ files?|changed: .*|nothing was written|files are up to date)\n/m.exec(
        printed,
      )?.[0];
      if (round !== undefined) {
        printed = printed.slice(round.length);
        return round;
      }
      await new Promise<void>((settle) => {
        wake = settle;
      });
    }
  };
  return { next, rest: () => printed };
}

const read = (name: string): string => readFileSync(join(folder.path, name), "utf8");

test("compiles again after a change of the contract or an import, and ends when it is stopped", async () => {
  folder = workFolder({ "shop.goa": service("int"), "common.goa": common("name") });
  const { next, rest } = watching("shop.goa", "-t", "ts-client");
  expect(await next()).toMatch(/^1 contract: 3 files written; watching 3 files\n$/);
  folder.write({ "common.goa": common("title") });
  expect(await next()).toMatch(/^\S+ changed: \d files? written\n$/);
  expect(read("gen/ts-client/types.ts")).toContain("title: string");
  folder.write({ "shop.goa": service("boolean") });
  expect(await next()).toMatch(/^\S+ changed: \d files? written\n$/);
  stop.abort();
  expect(await ended).toMatchObject({ code: 0 });
  expect(rest()).toBe("");
});

test("reports mistakes, writes nothing until they are fixed, and continues", async () => {
  folder = workFolder({ "shop.goa": service("intt") });
  const { next } = watching("shop.goa", "-t", "docs");
  const first = await next();
  expect(first).toContain("error[import-not-found]");
  folder.write({ "common.goa": common("name") });
  expect(await next()).toContain("error[unknown-type]");
  folder.write({ "shop.goa": service("int") });
  expect(await next()).toContain("1 file written");
  rmSync(join(folder.path, "shop.goa"));
  expect(await next()).toContain("could not read shop.goa: there is no such file");
  folder.write({ "shop.goa": service("int") });
  expect(await next()).toBe("shop.goa changed: all files are up to date\n");
});

test("detects a file that was replaced by renaming, as editors do", async () => {
  folder = workFolder({ "shop.goa": service("int"), "common.goa": common("name") });
  const { next } = watching("shop.goa", "-t", "docs");
  await next();
  writeFileSync(join(folder.path, "new.tmp"), common("title"));
  renameSync(join(folder.path, "new.tmp"), join(folder.path, "common.goa"));
  expect(await next()).toContain("1 file written");
});

test("reacts to changes of the configuration, new contracts in its folders, and templates", async () => {
  const config = (targets: string): string =>
    `{ "inputs": ["api"], "out": "gen/{name}", "templates": "templates", "targets": ${targets} }`;
  folder = workFolder({
    "goaidl.config.json": config('["doc"]'),
    "api/a.goa": "type A { id: int }\n",
    "templates/docs/style.hbs": "body { color: red }\n",
  });
  const { next } = watching();
  expect(await next()).toContain("error[config-value]");
  folder.write({ "goaidl.config.json": config('["docs"]') });
  expect(await next()).toContain("1 file written");
  folder.write({ "api/deep/er/b.goa": "type B { id: int }\n" });
  expect(await next()).toBe("api/deep/er/b.goa changed: 1 file written\n");
  folder.write({ "templates/docs/style.hbs": "body { color: blue }\n" });
  expect(await next()).toContain("2 files written");
  expect(read("gen/b/docs/index.html")).toContain("color: blue");
});

test("reacts to changes of the templates of a user's target", async () => {
  folder = workFolder({
    "a.goa": "type A { id: int }\n",
    "own/list.mjs": `export default {
      name: "list",
      title: "List",
      options: { type: "object", properties: {}, additionalProperties: false },
      templates: [new URL("./templates/", import.meta.url)],
      generate: ({ source, templates }) =>
        ({ files: [{ path: "list.txt", text: templates.render("list", { source }) }], diagnostics: [] }),
    };\n`,
    "own/templates/list.hbs": "one {{source}}\n",
  });
  const { next } = watching("a.goa", "-t", "./own/list.mjs");
  expect(await next()).toContain("1 file written");
  folder.write({ "own/templates/list.hbs": "two {{source}}\n" });
  expect(await next()).toContain("1 file written");
  expect(read("gen/list/list.txt")).toBe("two a.goa\n");
});

test("finds a folder of contracts again that was missing for a moment, as when git changes branches", async () => {
  folder = workFolder({
    "goaidl.config.json": '{ "inputs": ["api"], "out": "gen/{name}", "targets": ["docs"] }',
    "api/a.goa": "type A { id: int }\n",
  });
  const { next } = watching();
  await next();
  rmSync(join(folder.path, "api"), { recursive: true });
  expect(await next()).toContain("error[config-no-match]");
  folder.write({ "api/a.goa": "type A { id: string }\n" });
  expect(await next()).toMatch(/changed: 1 file written\n$/);
  expect(read("gen/a/docs/index.html")).toContain("string");
});

test("takes the quick replacement of a contract for one change, and never removes its output", async () => {
  folder = workFolder({
    "goaidl.config.json": '{ "inputs": ["api"], "out": "gen/{name}", "targets": ["docs"] }',
    "api/a.goa": "type A { id: int }\n",
    "api/b.goa": "type B { id: int }\n",
  });
  const { next, rest } = watching();
  await next();
  rmSync(join(folder.path, "api/a.goa"));
  await new Promise((settle) => setTimeout(settle, 60));
  folder.write({ "api/a.goa": "type A { id: string }\n" });
  expect(await next()).toBe("api/a.goa changed: 1 file written\n");
  expect(rest()).toBe("");
  rmSync(join(folder.path, "api/a.goa"));
  expect(await next()).toBe("api/a.goa changed: 0 files written, 1 removed\n");
  expect(existsSync(join(folder.path, "gen/a"))).toBe(false);
});

test("a change to one of many contracts prints one line, and reads and writes that contract alone", {
  timeout: 60_000,
}, async () => {
  const names = Array.from({ length: 120 }, (_, index) => `c${index}`);
  folder = workFolder({
    "goaidl.config.json": '{ "inputs": ["api"], "out": "gen/{name}", "targets": ["ts-client"] }',
    "api/common.goa": "type Part { id: int }\n",
    ...Object.fromEntries(
      names.map((name) => [
        `api/${name}.goa`,
        `import { Part } from "./common.goa"\n\nservice ${name} { method m { result Part http { GET "/${name}" } } }\n`,
      ]),
    ),
  });
  const { next, rest } = watching();
  expect(await next()).toMatch(/^121 contracts: \d+ files written; watching 122 files\n$/);
  const text = read("api/c7.goa");
  const start = performance.now();
  folder.write({ "api/c7.goa": text.replace("result Part", "result string") });
  expect(await next()).toBe("api/c7.goa changed: 3 files written\n");
  const one = performance.now() - start;
  expect(rest()).toBe("");
  expect(read("gen/c7/ts-client/c7.ts")).toContain("string");
  // The time depends on the machine; its ratio to that of a change to all contracts does not.
  const before = performance.now();
  folder.write({ "api/common.goa": "type Part { id: string }\n" });
  expect(await next()).toMatch(/^api\/common\.goa changed: \d+ files written\n$/);
  const all = performance.now() - before;
  expect(one).toBeLessThan(all / 3);
  // A mistake in another contract delays a change until the mistake is fixed.
  folder.write({ "api/c8.goa": "service c8 {", "api/c9.goa": read("api/c9.goa").replace("Part http", "int http") });
  expect(await next()).toContain("1 error, nothing was written");
  folder.write({ "api/c8.goa": text.replaceAll("c7", "c8") });
  await next();
  expect(read("gen/c9/ts-client/c9.ts")).toContain("number");
});

test("standard input can't be watched, and --check ends after one run", async () => {
  folder = workFolder({ "a.goa": "type A { id: int }\n" });
  expect(await goaidl(folder.path, ["compile", "-", "-t", "docs", "--watch"])).toMatchObject({ code: 2 });
  expect(await goaidl(folder.path, ["compile", "a.goa", "-t", "docs", "--watch", "--check"])).toMatchObject({
    code: 2,
  });
});
