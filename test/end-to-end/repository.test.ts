import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { git, goaidl, workFolder } from "../support/command-line.js";

/** A repository of ten contracts, two of them broken, in which someone starts to use goaidl. */

const service = (name: string): string => `import { Item } from "./common.goa"

service ${name} {
  security none

  /// Follows the items of ${name}.
  method follow {
    payload { @maxLength(40) topic: string }
    streaming result Item
    error gone: string
    http {
      GET "/${name}/{topic}"
      error gone 404
    }
    stream { heartbeat every 30s timeout 10s  resume within 2m }
  }
}
`;
const names = ["alerts", "audit", "billing", "carts", "chats", "orders", "prices", "stock", "users"];
const folder = workFolder({
  "api/common.goa": "/// An item of all services.\ntype Item {\n  @maxLength(40)\n  id: string\n}\n",
  ...Object.fromEntries(names.map((name) => [`api/${name}.goa`, service(name)])),
  "api/billing.goa": service("billing").replace("Item\n    error", "Itm\n    error"),
  "api/stock.goa": service("stock").replace("method follow {", "method follow"),
  "goaidl.config.json": JSON.stringify({
    inputs: ["api", "!api/common.goa"],
    out: "gen/{name}",
    targets: ["ts-client"],
    diff: { against: "git:main" },
  }),
});
afterAll(() => folder.remove());

const run = (...args: string[]) => goaidl(folder.path, args);

test("check, fmt, lint, compile and diff work on ten contracts, two of them broken", { timeout: 60_000 }, async () => {
  const checked = await run("check");
  expect(checked.code).toBe(1);
  expect(checked.stderr.match(/^ *--> (\S+):\d+:\d+$/gm)?.map((line) => line.trim())).toEqual([
    "--> api/billing.goa:9:22",
    "--> api/stock.goa:7:10",
  ]);
  expect(checked.stderr).toContain("did you mean `Item`?");

  // Formatting skips and reports broken files. Generating writes nothing while any file is broken.
  const formatted = await run("fmt");
  expect(formatted).toMatchObject({ code: 1, stderr: expect.stringContaining("api/stock.goa is left as it is") });
  expect(await run("compile")).toMatchObject({ code: 1, stdout: "" });
  expect(existsSync(join(folder.path, "gen"))).toBe(false);

  folder.write({ "api/billing.goa": service("billing"), "api/stock.goa": service("stock") });
  expect(await run("check")).toEqual({ code: 0, stdout: "9 contracts checked\n", stderr: "" });
  await run("fmt");
  expect(await run("fmt", "--check")).toMatchObject({ code: 0, stderr: "" });
  expect(await run("lint", "--max-warnings", "0")).toMatchObject({ code: 0 });

  expect(await run("compile")).toMatchObject({ code: 0, stderr: "" });
  expect(readdirSync(join(folder.path, "gen")).sort()).toEqual(names);
  expect(await run("compile", "--check")).toMatchObject({ code: 0, stderr: "" });

  git(folder.path, "init", "-q", "-b", "main");
  git(folder.path, "add", ".");
  git(folder.path, "commit", "-qm", "first");
  expect(await run("diff")).toMatchObject({ code: 0, stderr: "" });

  // One change of the shared import breaks each service, and every output is out of date.
  const common = readFileSync(join(folder.path, "api/common.goa"), "utf8");
  folder.write({ "api/common.goa": common.replace("id: string", "id: int").replace("@maxLength(40)\n  ", "") });
  const changed = await run("diff", "--format", "github");
  expect(changed.code).toBe(1);
  expect(changed.stdout).toMatch(/^::error file=api\/common\.goa,line=3,/);
  const stale = await run("compile", "--check");
  expect(stale.code).toBe(1);
  for (const name of names) expect(stale.stderr).toContain(`out of date: gen/${name}/ts-client/`);
});
