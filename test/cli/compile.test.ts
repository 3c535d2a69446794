import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { goaidl, workFolder } from "../support/command-line.js";

const service = (name: string): string => `service ${name} {
  method watch {
    streaming result string
    http { GET "/${name}" }
  }
}
`;

let folder = workFolder();
afterEach(() => folder.remove());

const at = (...parts: string[]): string => join(folder.path, ...parts);
const compile = (...args: string[]) => goaidl(folder.path, ["compile", ...args]);
const files = (path: string): string[] =>
  readdirSync(at(path), { recursive: true, encoding: "utf8" })
    .filter((name) => statSync(at(path, name)).isFile())
    .sort();

describe("goaidl compile writes", () => {
  test("each target into its folder, and a manifest", async () => {
    folder = workFolder({ "a.goa": service("alpha") });
    expect(await compile("a.goa", "-t", "ts-server", "-t", "docs")).toEqual({
      code: 0,
      stdout: "a.goa: ts-server, docs in gen (4 written, 0 unchanged)\n",
      stderr: "",
    });
    expect(files("gen")).toEqual([
      ".goaidl-manifest.json",
      "docs/index.html",
      "ts-server/alpha.ts",
      "ts-server/codecs.ts",
      "ts-server/types.ts",
    ]);
  });

  test("only what changed: other files keep their time stamps", async () => {
    folder = workFolder({ "a.goa": service("alpha") });
    await compile("a.goa", "-t", "ts-server");
    const past = new Date("2020-01-01T00:00:00Z");
    for (const name of files("gen")) utimesSync(at("gen", name), past, past);
    folder.write({ "a.goa": service("alpha").replace("string", "int") });
    expect((await compile("a.goa", "-t", "ts-server")).stdout).toContain("(1 written, 2 unchanged)");
    expect(statSync(at("gen/ts-server/types.ts")).mtime).toEqual(past);
    expect(statSync(at("gen/ts-server/alpha.ts")).mtime).not.toEqual(past);
  });

  test("removes files that are no longer generated, except edited ones; others are never touched", async () => {
    folder = workFolder({ "a.goa": service("alpha") + service("beta") + service("gamma") });
    await compile("a.goa", "-t", "ts-server");
    folder.write({
      "gen/ts-server/mine.ts": "// mine\n",
      "gen/ts-server/beta.ts": "// edited\n",
      "a.goa": service("alpha"),
    });
    const ran = await compile("a.goa", "-t", "ts-server");
    expect(ran.stdout).toContain("(0 written, 3 unchanged, 1 removed)");
    expect(ran.stderr).toBe("gen/ts-server/beta.ts is no longer generated, but was edited: remove it yourself\n");
    expect(files("gen/ts-server")).toEqual(["alpha.ts", "beta.ts", "codecs.ts", "mine.ts", "types.ts"]);
  });

  test("over edited files, and reports them", async () => {
    folder = workFolder({ "a.goa": service("alpha") });
    await compile("a.goa", "-t", "ts-server");
    const text = readFileSync(at("gen/ts-server/alpha.ts"), "utf8");
    folder.write({ "gen/ts-server/alpha.ts": `${text}// mine\n` });
    const ran = await compile("a.goa", "-t", "ts-server");
    expect(ran.stderr).toBe("gen/ts-server/alpha.ts was edited since goaidl wrote it; the edit is overwritten\n");
    expect(readFileSync(at("gen/ts-server/alpha.ts"), "utf8")).toBe(text);
    expect((await compile("a.goa", "-t", "ts-server")).stderr).toBe("");
  });

  test("nothing if it would overwrite a file that it didn't make", async () => {
    folder = workFolder({ "a.goa": service("alpha"), "gen/ts-server/alpha.ts": "// mine\n" });
    const ran = await compile("a.goa", "-t", "docs", "-t", "ts-server");
    expect(ran.code).toBe(2);
    expect(ran.stderr).toMatch(/alpha\.ts exists and was not written by goaidl: .* --force\n$/);
    expect(files("gen")).toEqual(["ts-server/alpha.ts"]);
    expect(await compile("a.goa", "-t", "ts-server", "--force")).toMatchObject({ code: 0 });
  });

  test("nothing when any contract has errors", async () => {
    folder = workFolder({ "a.goa": service("alpha"), "b.goa": "type A { id: intt }\n" });
    const ran = await compile("a.goa", "b.goa", "-t", "docs", "--out", "gen/{name}");
    expect(ran).toMatchObject({ code: 1, stdout: "" });
    expect(existsSync(at("gen"))).toBe(false);
  });

  test("nothing outside of the output folder, whatever a manifest says", async () => {
    folder = workFolder({ "a.goa": service("alpha"), "precious.txt": "x" });
    await compile("a.goa", "-t", "docs");
    const manifest = at("gen/.goaidl-manifest.json");
    const forged = readFileSync(manifest, "utf8").replace("docs/index.html", "../precious.txt");
    folder.write({ "gen/.goaidl-manifest.json": forged });
    const ran = await compile("a.goa", "-t", "docs");
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining("outside of") });
    expect(readFileSync(at("precious.txt"), "utf8")).toBe("x");
  });

  test("a damaged manifest is reported, and nothing is touched", async () => {
    folder = workFolder({ "a.goa": service("alpha"), "gen/.goaidl-manifest.json": '{ "version": 1 }' });
    expect(await compile("a.goa", "-t", "docs")).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(".goaidl-manifest.json is damaged: remove it"),
    });
  });

  test("an output path where a file or folder is in the way is reported", async () => {
    folder = workFolder({ "a.goa": service("alpha"), gen: "a file" });
    expect(await compile("a.goa", "-t", "docs")).toMatchObject({ code: 2, stderr: expect.stringMatching(/gen/) });
    rmSync(at("gen"));
    mkdirSync(at("gen/docs/index.html"), { recursive: true });
    expect(await compile("a.goa", "-t", "docs")).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/could not read \S+index\.html: it is a folder/),
    });
  });
});

describe("several contracts", () => {
  test("with one output folder are refused when they would write one file", async () => {
    folder = workFolder({ "a.goa": service("alpha"), "b.goa": service("beta") });
    const together = await compile("a.goa", "b.goa", "-t", "ts-client");
    expect(together).toMatchObject({ code: 2, stdout: "" });
    expect(together.stderr).toBe(
      'goaidl: a.goa and b.goa would both write gen/ts-client/types.ts: put {name} in --out, as in --out "gen/{name}"\n',
    );
    await compile("a.goa", "-t", "ts-client");
    const later = await compile("b.goa", "-t", "ts-client");
    expect(later).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/types\.ts was made of .*a\.goa; .*b\.goa needs/),
    });
    // Once the first contract is gone, its files belong to no contract.
    rmSync(at("a.goa"));
    expect(await compile("b.goa", "-t", "ts-client")).toMatchObject({ code: 0 });
    expect(files("gen/ts-client")).toEqual(["beta.ts", "codecs.ts", "types.ts"]);
  });

  test("have separate folders by {name} or {path}", async () => {
    folder = workFolder({ "x/a.goa": service("alpha"), "y/a.goa": service("beta") });
    expect(await compile(".", "-t", "docs", "--out", "gen/{path}")).toMatchObject({ code: 0 });
    expect(files("gen").filter((name) => name.endsWith(".html"))).toEqual([
      "x/a/docs/index.html",
      "y/a/docs/index.html",
    ]);
    expect(await compile(".", "-t", "docs", "--out", "gen/{nme}")).toMatchObject({ code: 2 });
  });

  test("with files of different names can share a folder", async () => {
    folder = workFolder({ "a.goa": "type A { id: int }\n", "b.goa": "type B { id: int }\n" });
    for (const name of ["a.goa", "b.goa", "a.goa"])
      expect(await compile(name, "-t", "json-schema")).toMatchObject({ code: 0 });
    expect(files("gen/json-schema")).toEqual(["A.schema.json", "B.schema.json"]);
    expect((await compile("a.goa", "b.goa", "-t", "json-schema")).stdout).toContain("0 written, 2 unchanged");
    expect((await compile("a.goa", "-t", "json-schema", "--check")).code).toBe(0);
  });
});

describe("the configuration", () => {
  const config = (targets: unknown): string => JSON.stringify({ inputs: ["a.goa"], targets });

  test("makes a target twice, into separate folders", async () => {
    folder = workFolder({
      "a.goa": service("alpha"),
      "goaidl.config.json": config([
        { target: "asyncapi", out: "docs/server" },
        { target: "asyncapi", out: "docs/client", options: { perspective: "client", format: "json" } },
      ]),
    });
    expect(await compile()).toMatchObject({ code: 0 });
    expect(files("docs").filter((name) => !name.includes("manifest"))).toEqual([
      "client/asyncapi.json",
      "server/asyncapi.yaml",
    ]);
  });

  test("makes files of targets that it no longer names stale", async () => {
    folder = workFolder({ "a.goa": service("alpha"), "goaidl.config.json": config(["docs", "ts-server"]) });
    await compile();
    folder.write({ "goaidl.config.json": config(["docs"]) });
    const checked = await compile("--check");
    expect(checked.code).toBe(1);
    expect(checked.stderr.match(/^stale: /gm)).toHaveLength(3);
    expect((await compile()).stdout).toContain("3 removed");
    expect(files("gen")).toEqual([".goaidl-manifest.json", "docs/index.html"]);
  });

  test("gives -t its options and folder, but the command line's options take precedence", async () => {
    folder = workFolder({
      "a.goa": service("alpha"),
      "goaidl.config.json": config(["docs", { target: "asyncapi", out: "api", options: { format: "json" } }]),
    });
    expect(await compile("-t", "asyncapi")).toMatchObject({ code: 0 });
    expect(files("api")).toContain("asyncapi.json");
    expect(await compile("-t", "asyncapi", "--option", "asyncapi.format=yaml")).toMatchObject({ code: 0 });
    expect(files("api")).toEqual([".goaidl-manifest.json", "asyncapi.yaml"]);
  });
});

describe("goaidl compile --check", () => {
  test("lists files that are missing, changed, stale, or not generated, and writes nothing", async () => {
    folder = workFolder({ "a.goa": service("alpha") + service("beta") });
    await compile("a.goa", "-t", "ts-server");
    expect(await compile("a.goa", "-t", "ts-server", "--check")).toEqual({
      code: 0,
      stdout: "gen: up to date\n",
      stderr: "",
    });
    folder.write({ "a.goa": service("alpha").replace("string", "int"), "gen/ts-server/mine.ts": "// mine\n" });
    rmSync(at("gen/ts-server/codecs.ts"));
    const before = files("gen").map((name) => [name, readFileSync(at("gen", name), "utf8")]);
    const ran = await compile("a.goa", "-t", "ts-server", "--check");
    expect(ran).toMatchObject({ code: 1, stdout: "gen: out of date, run goaidl compile without --check\n" });
    expect(ran.stderr).toMatch(/^out of date: gen\/ts-server\/alpha\.ts:\d+\n {2}- .*\n {2}\+ .*$/m);
    expect(ran.stderr).toContain("missing: gen/ts-server/codecs.ts\n");
    expect(ran.stderr).toContain("stale: gen/ts-server/beta.ts\n");
    expect(ran.stderr).toContain("not generated: gen/ts-server/mine.ts\n");
    expect(files("gen").map((name) => [name, readFileSync(at("gen", name), "utf8")])).toEqual(before);
  });

  test("works in a clone without the manifest", async () => {
    folder = workFolder({ "a.goa": service("alpha") + service("beta") });
    await compile("a.goa", "-t", "ts-server");
    rmSync(at("gen/.goaidl-manifest.json"));
    expect((await compile("a.goa", "-t", "ts-server", "--check")).code).toBe(0);
    folder.write({ "a.goa": service("alpha") });
    expect((await compile("a.goa", "-t", "ts-server", "--check")).stderr).toContain(
      "not generated: gen/ts-server/beta.ts\n",
    );
  });
});

describe("options of targets", () => {
  test.each([
    ["asyncapi.formt=json", "goaidl: asyncapi has no option formt: did you mean format?\n"],
    ["asyncapi.colour=red", "goaidl: asyncapi has no option colour: goaidl targets asyncapi lists them\n"],
    ["asyncapi.format=jso", "goaidl: --option asyncapi.format must be one of yaml, json: did you mean json?\n"],
    ["format=json", "goaidl: --option must be TARGET.NAME=VALUE, not format=json\n"],
    ["docs.x=1", "goaidl: --option docs.x: docs is not among the targets (asyncapi)\n"],
  ])("%s is refused", async (option, message) => {
    folder = workFolder({ "a.goa": service("alpha") });
    expect(await compile("a.goa", "-t", "asyncapi", "--option", option)).toEqual({
      code: 2,
      stdout: "",
      stderr: message,
    });
  });
});

describe("a design that goaidl ir printed", () => {
  const contract = `/// A thing.
@summary("T")
type Thing { id: int = 1  more?: map<string, int> }
${service("alpha").replace("string", "Thing")}`;

  test("is compiled like its contract, for every target", async () => {
    folder = workFolder({ "shop.goa": contract });
    folder.write({ "designs/shop.json": (await goaidl(folder.path, ["ir", "shop.goa"])).stdout });
    const targets = ["ts-server", "ts-client", "asyncapi", "json-schema", "docs"].flatMap((name) => ["-t", name]);
    expect((await compile("shop.goa", ...targets, "-o", "one")).code).toBe(0);
    expect(await compile("designs/shop.json", ...targets, "-o", "two")).toMatchObject({ code: 0, stderr: "" });
    expect(files("two")).toEqual(files("one"));
    for (const name of files("one").filter((file) => !file.startsWith("."))) {
      const text = readFileSync(at("two", name), "utf8");
      expect(text.replaceAll("shop.json", "shop.goa"), name).toBe(readFileSync(at("one", name), "utf8"));
    }
    expect((await compile("designs/shop.json", "-t", "docs", "-o", "{name}")).code).toBe(0);
    expect(existsSync(at("shop/docs/index.html"))).toBe(true);
  });

  test.each([
    ["another version", (text: string) => text.replace('"irVersion": 1', '"irVersion": 2'), /irVersion must be/],
    ["text that is not JSON", () => "{", /it is not JSON/],
    ["a missing type", (text: string) => text.replace('"name": "Thing"', '"name": "Thong"'), /lacks the type/],
    [
      "a name that would be code",
      (text: string) => text.replaceAll('"Thing"', JSON.stringify("Thing { } evil();")),
      /must match pattern/,
    ],
    [
      "an alias of itself",
      (text: string) =>
        JSON.stringify({
          ...JSON.parse(text),
          types: [
            {
              kind: "alias",
              name: "Thing",
              derived: false,
              documentation: { text: null, summary: null, deprecated: null, since: null, externalDocs: null },
              annotations: [],
              origin: null,
              type: { kind: "nullable", type: { kind: "reference", name: "Thing" } },
              constraints: [],
              examples: [],
            },
          ],
        }),
      /the type Thing is an alias of itself/,
    ],
  ])("is refused with %s", async (_, spoil, message) => {
    folder = workFolder({ "a.goa": contract });
    folder.write({ "a.json": spoil((await goaidl(folder.path, ["ir", "a.goa"])).stdout) });
    const ran = await compile("a.json", "-t", "ts-server", "-t", "docs");
    expect(ran).toMatchObject({ code: 2, stdout: "" });
    expect(ran.stderr).toMatch(message);
    expect(existsSync(at("gen"))).toBe(false);
  });

  test.each(["check", "lint", "ir"])("is not a contract for goaidl %s", async (command) => {
    folder = workFolder({ "a.json": "{}" });
    const ran = await goaidl(folder.path, [command, "a.json"]);
    expect(ran).toMatchObject({ code: 2, stderr: expect.stringContaining("only compile and diff accept a design") });
  });
});
