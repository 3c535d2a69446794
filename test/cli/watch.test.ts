import { readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
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

/** Starts `compile --watch`; `next` settles with what was told up to the end of the next round. */
function watching(...args: readonly string[]) {
  stop = new AbortController();
  let told = "";
  let wake: (() => void) | null = null;
  const hear = (text: string): void => {
    told += text;
    wake?.();
  };
  ended = goaidl(folder.path, ["compile", "--watch", ...args], {
    stdout: hear,
    stderr: hear,
    stopped: () => stop.signal,
  });
  const next = async (): Promise<string> => {
    for (;;) {
      const round = /^[\s\S]*?watching \d+ files? for changes\n/.exec(told)?.[0];
      if (round !== undefined) {
        told = told.slice(round.length);
        return round;
      }
      await new Promise<void>((settle) => {
        wake = settle;
      });
    }
  };
  return { next, rest: () => told };
}

const read = (name: string): string => readFileSync(join(folder.path, name), "utf8");

test("compiles again after a change of the contract and of what it imports, and ends when it is stopped", async () => {
  folder = workFolder({ "shop.goa": service("int"), "common.goa": common("name") });
  const { next, rest } = watching("shop.goa", "-t", "ts-client");
  expect(await next()).toMatch(/^shop\.goa: ts-client in gen \(3 written, 0 unchanged\)\nwatching 3 files/);
  folder.write({ "common.goa": common("title") });
  expect(await next()).toContain("written");
  expect(read("gen/ts-client/types.ts")).toContain("title: string");
  folder.write({ "shop.goa": service("boolean") });
  expect(await next()).toContain("written");
  stop.abort();
  expect(await ended).toMatchObject({ code: 0 });
  expect(rest()).toBe("");
});

test("reports mistakes, writes nothing meanwhile, and goes on", async () => {
  folder = workFolder({ "shop.goa": service("intt") });
  const { next } = watching("shop.goa", "-t", "docs");
  const first = await next();
  expect(first).toContain("error[import-not-found]");
  folder.write({ "common.goa": common("name") });
  expect(await next()).toContain("error[unknown-type]");
  folder.write({ "shop.goa": service("int") });
  expect(await next()).toContain("1 written");
  rmSync(join(folder.path, "shop.goa"));
  expect(await next()).toContain("could not read shop.goa: there is no such file");
  folder.write({ "shop.goa": service("int") });
  expect(await next()).toContain("1 unchanged");
});

test("a file replaced by renaming, as editors do, is a change", async () => {
  folder = workFolder({ "shop.goa": service("int"), "common.goa": common("name") });
  const { next } = watching("shop.goa", "-t", "docs");
  await next();
  writeFileSync(join(folder.path, "new.tmp"), common("title"));
  renameSync(join(folder.path, "new.tmp"), join(folder.path, "common.goa"));
  expect(await next()).toContain("1 written");
});

test("follows the configuration, new contracts of its folders, and templates", async () => {
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
  expect(await next()).toContain("1 written");
  folder.write({ "api/deep/er/b.goa": "type B { id: int }\n" });
  expect(await next()).toContain("gen/b");
  folder.write({ "templates/docs/style.hbs": "body { color: blue }\n" });
  expect(await next()).toContain("1 written");
  expect(read("gen/b/docs/index.html")).toContain("color: blue");
});

test("follows the templates of a target that is a module of yours", async () => {
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
  expect(await next()).toContain("1 written");
  folder.write({ "own/templates/list.hbs": "two {{source}}\n" });
  expect(await next()).toContain("1 written");
  expect(read("gen/list/list.txt")).toBe("two a.goa\n");
});

test("standard input can't be watched, and --check ends by itself", async () => {
  folder = workFolder({ "a.goa": "type A { id: int }\n" });
  expect(await goaidl(folder.path, ["compile", "-", "-t", "docs", "--watch"])).toMatchObject({ code: 2 });
  expect(await goaidl(folder.path, ["compile", "a.goa", "-t", "docs", "--watch", "--check"])).toMatchObject({
    code: 2,
  });
});
