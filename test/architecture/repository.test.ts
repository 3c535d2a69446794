import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
const read = (path: string): string => readFileSync(join(root, path), "utf8");

/** The pages that git has or would add. */
function pages(): string[] {
  const list = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "*.md"], {
    cwd: root,
    encoding: "utf8",
  });
  return list.split("\n").filter((file) => file !== "" && existsSync(join(root, file)));
}

test("every relative link of a page leads to a file", () => {
  const dead = pages().flatMap((page) =>
    [...read(page).matchAll(/\]\(([^)\s]+)\)/g)]
      .map((match) => match[1]?.replace(/#.*$/, "") ?? "")
      .filter((link) => link !== "" && !/^[a-z]+:/.test(link) && !existsSync(join(root, dirname(page), link)))
      .map((link) => `${page}: ${link}`),
  );
  expect(dead).toEqual([]);
});

test("decisions have titles of the same form, and are in the index", () => {
  const names = readdirSync(join(root, "specs/decisions")).filter((name) => /^\d/.test(name));
  const index = read("specs/decisions/README.md");
  const numbers = names.map((name) => Number(name.slice(0, 4)));
  expect(numbers).toEqual(numbers.map((_, position) => position + 1));
  for (const [position, name] of names.entries()) {
    expect(read(`specs/decisions/${name}`), name).toMatch(new RegExp(`^# ${position + 1}\\. .+\n`));
    expect(index, "specs/decisions/README.md").toContain(`${position + 1}. [`);
    expect(index, "specs/decisions/README.md").toContain(`](${name})`);
  }
});

test("every page, schema and contract of specs is in its index", () => {
  const index = read("specs/README.md");
  const listed = ["", "manual/", "protocol/", "schemas/"].flatMap((folder) =>
    readdirSync(join(root, "specs", folder), { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== "README.md")
      .map((entry) => folder + entry.name),
  );
  expect(listed.filter((path) => !index.includes(`](${path})`))).toEqual([]);
});

test("every script that CONTRIBUTING names exists", () => {
  const scripts: Record<string, string> = JSON.parse(read("package.json")).scripts;
  const named = [...read("CONTRIBUTING.md").matchAll(/`npm run ([\w:]+)|`(test:\w+)`/g)].map(
    (match) => match[1] ?? match[2] ?? "",
  );
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
});

test("every file that the package promises exists, or is made by the build", () => {
  const { files }: { files: string[] } = JSON.parse(read("package.json"));
  const built = /^(?:dist|THIRD_PARTY_LICENSES$)/;
  expect(files.filter((path) => !built.test(path) && !existsSync(join(root, path)))).toEqual([]);
});
