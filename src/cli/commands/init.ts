import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { shownPath } from "../contracts/read-contract.js";
import { IoError, systemReason } from "../failures.js";
import { extendPackage, newPackage } from "../init/extend-package.js";
import { projectFiles } from "../init/project-files.js";
import { type ProjectTemplate, projectTemplates, type TemplateName } from "../init/templates.js";
import { exit, type Io } from "../io.js";
import { type Change, changeFiles } from "../output/change-files.js";
import { line } from "../output/line.js";
import { hasSameLines } from "../output/manifest.js";
import { version } from "../targets/package-file.js";

export interface InitArguments {
  readonly folder: string | undefined;
  readonly template: TemplateName;
}

/** The action of `init` for a file. */
interface Step {
  readonly what: "created" | "extended" | "kept";
  readonly path: string;
  /** The whole new text; null for a file that stays unchanged. */
  readonly text: string | null;
  readonly note: string;
}

/** Files to which missing lines are added. */
const lists = new Set([".gitignore", ".gitattributes"]);

/** Files that a project with its own contracts doesn't need. */
const example = /^(?:hello\.goa|README\.md|src\/|web\/|vite\.config)/;

/** Makes a project that runs, or adds the missing parts to one. Overwrites nothing. */
export async function initCommand({ folder, template: chosen }: InitArguments, io: Io): Promise<number> {
  const root = resolve(io.cwd, folder ?? ".");
  const template = projectTemplates[chosen];
  const name = packageName(basename(root));
  const isProject = existsSync(join(root, "goaidl.config.json"));
  const files = [...projectFiles(template, name)].filter(([path]) => !(isProject && example.test(path)));
  const steps = [packageStep(root, name, template), ...files.map(([path, text]) => stepFor(root, path, text))];
  const changes = steps.flatMap(({ path, text }): Change[] =>
    text === null ? [] : [{ path: join(root, path), text }],
  );
  changeFiles(changes, io.disk);

  const shown = shownPath(root, io);
  for (const { what, path, note } of steps) {
    io.stdout(line(`${what.padEnd(8)} ${shown === "" ? path : `${shown}/${path}`}${note === "" ? "" : ` (${note})`}`));
  }
  if (changes.length === 0) {
    io.stdout("\nNothing is missing.\n");
    return exit.done;
  }
  const enter = shown === "" ? "" : `  cd ${/[^\w./-]/.test(shown) ? `'${shown.replaceAll("'", "'\\''")}'` : shown}\n`;
  const client = chosen === "react" || isProject ? "" : "        # and in another terminal: npm run client";
  io.stdout(`\nNow:\n${enter}  npm install\n  npm run dev${client}\n`);
  const warning = moduleWarning(root);
  if (warning !== null) io.stdout(`\n${warning}\n`);
  return exit.done;
}

function packageStep(root: string, name: string, template: ProjectTemplate): Step {
  const path = "package.json";
  const before = textAt(join(root, path));
  if (before === null) return { what: "created", path, text: newPackage(template, name, version()), note: "" };
  const { text, added, kept } = extendPackage(before, template, version());
  const notes = [
    ...(added.length > 0 ? [`added ${added.join(", ")}`] : []),
    ...(kept.length > 0 ? [`kept your ${kept.join(", ")}`] : []),
  ];
  if (added.length === 0) return { what: "kept", path, text: null, note: notes.join("; ") };
  return { what: "extended", path, text, note: notes.join("; ") };
}

function stepFor(root: string, path: string, text: string): Step {
  const before = textAt(join(root, path));
  if (before === null) return { what: "created", path, text, note: "" };
  if (!lists.has(path) || hasSameLines(before, text)) return { what: "kept", path, text: null, note: "" };
  const known = new Set(before.split(/\r?\n/).map((entry) => entry.trim().replace(/^\/|\/$/g, "")));
  const missing = text.split("\n").filter((entry) => entry !== "" && !known.has(entry.replace(/^\/|\/$/g, "")));
  if (missing.length === 0) return { what: "kept", path, text: null, note: "" };
  const parting = before === "" || before.endsWith("\n") ? "" : "\n";
  return {
    what: "extended",
    path,
    text: `${before}${parting}${missing.join("\n")}\n`,
    note: `added ${missing.join(", ")}`,
  };
}

/** Returns a warning for a CommonJS project, which runs with two restrictions. */
function moduleWarning(root: string): string | null {
  const parsed: unknown = JSON.parse(textAt(join(root, "package.json")) ?? "{}");
  const type = typeof parsed === "object" && parsed !== null && "type" in parsed ? parsed.type : "commonjs";
  if (type === "module") return null;
  return 'package.json has no "type": "module": TypeScript compiles the project to CommonJS, without `await` outside of functions,\nand it runs on Node 20.19, 22.12 and newer. See node_modules/goaidl/specs/manual/builds.md';
}

/** The text of a file; null if it does not exist. Throws an IoError. */
function textAt(path: string): string | null {
  if (!existsSync(path)) return null;
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new IoError(`could not read ${path}: ${systemReason(error)}`);
  }
}

/** Turns a folder's name into one that npm accepts. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replace(/^[-._]+|[-.]+$/g, "");
  return name === "" || name === "goaidl" ? "hello" : name;
}
