import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type Handlebars from "handlebars";
import { builtTemplates } from "./built-templates.js";
import { handlebars } from "./handlebars.js";
import { runtime } from "./handlebars-runtime.js";
import { type TemplateFault, templateFaultText } from "./template-fault.js";
import { compileOptions } from "./template-options.js";

/** Renders one template of a target with a complete, plain view. Reading a key that the view lacks is an error. */
export interface Templates {
  render(name: string, view: object): string;
  /** The user's files that replace templates of the target, or are partials of such files. */
  readonly overrides: readonly TemplateFile[];
  /** Whether all templates are those that the package was built with. Tests have checked what these print. */
  readonly areBuilt?: boolean;
}

/**
 * Loads the `.hbs` files of some folders. A file replaces the file of the same name in an earlier folder, so users can override
 * single templates. Views hold finished, escaped text, so the only custom helper is `json`, which prints a value as indented JSON.
 * The last folder may be the user's: `overrides`. A mistake in a template throws a TemplateError, here or when the template is rendered.
 */
export function loadTemplates(folders: readonly URL[], overrides: URL | null = null): Templates {
  const theirs = overrides === null ? [] : templateFiles(overrides);
  const files = [...folders.flatMap(templateFiles), ...theirs];
  const key = JSON.stringify([theirs.length, files.map(({ path, text }) => [path, text])]);
  let templates = loaded.get(key);
  if (templates === undefined) {
    templates = { ...compiledTemplates(files), overrides: theirs };
    if (loaded.size >= maxLoaded) loaded.clear();
    loaded.set(key, templates);
  }
  return templates;
}

/** Templates by their texts. Compiling them takes longer than rendering a small contract, and many contracts share a target. */
const loaded = new Map<string, Templates>();
const maxLoaded = 32;

function compiledTemplates(files: readonly TemplateFile[]): Omit<Templates, "overrides"> {
  const specifications = files.map(({ text }) => builtTemplates.get(text));
  // Only the package's own templates are built, and tests have rendered them with guarded views.
  const isBuilt = specifications.every((specification) => specification !== undefined);
  const environment = (isBuilt ? runtime : handlebars()).create();
  environment.registerHelper("json", (value: unknown) => JSON.stringify(unguard(value), null, 2));
  const compiled = new Map<string, Handlebars.TemplateDelegate>();
  for (const [index, file] of files.entries()) {
    const specification = isBuilt ? specifications[index] : undefined;
    const template = specification === undefined ? located(file, environment) : environment.template(specification);
    environment.registerPartial(file.name, template);
    compiled.set(file.name, template);
  }
  return {
    areBuilt: isBuilt,
    render(name, view) {
      const template = compiled.get(name);
      if (template === undefined) throw new Error(`there is no template ${name}.hbs`);
      return tidy(template(isBuilt ? view : guard(view, name)));
    },
  };
}

/** One `.hbs` file. Its name is the file's name without the extension. */
export interface TemplateFile {
  readonly name: string;
  readonly path: string;
  readonly text: string;
}

function templateFiles(folder: URL): TemplateFile[] {
  if (!existsSync(fileURLToPath(folder))) return [];
  const names = readdirSync(fileURLToPath(folder)).sort();
  return names
    .filter((name) => name.endsWith(".hbs"))
    .map((name) => {
      const url = new URL(name, folder);
      return { name: name.slice(0, -".hbs".length), path: fileURLToPath(url), text: readFileSync(url, "utf8") };
    });
}

/** Files of a folder that neither replace a template of `own` nor are used as a partial by a file of the folder. */
export function unusedTemplates(own: readonly URL[], folder: URL): TemplateFile[] {
  const files = templateFiles(folder);
  const known = new Set(own.flatMap(templateFiles).map(({ name }) => name));
  const used = new Set(
    files.flatMap(({ text }) => [...text.matchAll(/\{\{~?>\s*([\w.-]+)/g)].map((match) => match[1])),
  );
  return files.filter(({ name }) => !known.has(name) && !used.has(name));
}

/** A mistake in a template, with its place. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  readonly file: TemplateFile;
  /** The offset in the text. */
  readonly start: number;

  readonly fault: TemplateFault;

  constructor(file: TemplateFile, start: number, fault: TemplateFault) {
    super(templateFaultText(fault));
    this.fault = fault;
    this.file = file;
    this.start = start;
  }
}

/** Reports a missing key of a view, before the template that reads the key is known. */
class MissingKey extends Error {
  readonly view: string;
  readonly key: string;

  constructor(view: string, key: string) {
    super(templateFaultText({ kind: "missing-key", view, key }));
    this.view = view;
    this.key = key;
  }
}

/** A compiled template whose errors carry its file and place. */
function located(file: TemplateFile, environment: typeof Handlebars): Handlebars.TemplateDelegate {
  let syntax: hbs.AST.Program;
  try {
    syntax = environment.parse(file.text);
    // `compile` is lazy, but mistakes should be reported at once.
    environment.precompile(syntax, compileOptions);
  } catch (error) {
    throw templateError(file, error, null);
  }
  const template = environment.compile(syntax, compileOptions);
  return (view, runtime) => {
    try {
      return template(view, runtime);
    } catch (error) {
      // The error is in a partial that this template uses.
      if (error instanceof TemplateError) throw error;
      throw templateError(file, error, syntax);
    }
  };
}

function templateError(file: TemplateFile, error: unknown, syntax: hbs.AST.Program | null): TemplateError {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof MissingKey && syntax !== null) {
    const read = pathsOf(syntax).find(({ parts }) => parts.includes(error.key));
    return new TemplateError(file, read === undefined ? 0 : offsetOf(file.text, read.loc.start), {
      kind: "missing-key",
      view: error.view,
      key: error.key,
    });
  }
  const partial = /^The partial (.*) could not be found$/.exec(message)?.[1];
  if (partial !== undefined) {
    const place = Math.max(file.text.search(new RegExp(`\\{\\{~?>\\s*${partial.replaceAll(/[^\w-]/g, "\\W")}`)), 0);
    return new TemplateError(file, place, { kind: "missing-part", name: partial });
  }
  // Handlebars' exceptions carry their place.
  const property = (key: string): unknown => (error instanceof Error ? Reflect.get(error, key) : undefined);
  const line = Number(property("lineNumber") ?? /^(?:Parse|Lexical) error on line (\d+)/.exec(message)?.[1] ?? 1);
  const column = Number(property("column") ?? 0);
  // The parser puts the source line and a caret before its message; Handlebars appends the position to others.
  const toolMessage = message
    .replace(/^(?:Parse|Lexical) error on line \d+:[\s\S]*?\n-*\^\n?/, "")
    .replace(/ - \d+:\d+$/, "");
  return new TemplateError(
    file,
    offsetOf(file.text, { line, column }),
    toolMessage === "" ? { kind: "not-handlebars" } : { kind: "handlebars", toolMessage },
  );
}

function offsetOf(text: string, { line, column }: { readonly line: number; readonly column: number }): number {
  const before = text.split("\n").slice(0, line - 1);
  return Math.min(
    before.reduce((sum, one) => sum + one.length + 1, column),
    text.length,
  );
}

/** All paths that a template reads, in order. */
function pathsOf(syntax: hbs.AST.Program): hbs.AST.PathExpression[] {
  const paths: hbs.AST.PathExpression[] = [];
  const { Visitor } = handlebars();
  const visitor = new Visitor();
  visitor.PathExpression = (path) => void paths.push(path);
  visitor.accept(syntax);
  return paths;
}

/** Removes trailing spaces from each line, and ends the text with one line break. */
function tidy(text: string): string {
  // The lookbehind lets each run of spaces match only once; without it, long runs would take quadratic time.
  const trimmed = /[ \t][\n\r]/.test(text) ? text.replaceAll(/(?<![ \t])[ \t]+$/gm, "") : text;
  return `${trimmed.trimEnd()}\n`;
}

/** The key under which a guarded view gives the original object. A table of all views would cost more than the views. */
const original = Symbol("original");

function unguard(value: unknown): unknown {
  return typeof value === "object" && value !== null ? (Reflect.get(value, original) ?? value) : value;
}

/**
 * Wraps a view so that reading a key that it lacks throws, and a typo in a template fails when it is first rendered.
 * Handlebars' strict mode does not check `#if`, `#each` and the arguments of helpers.
 */
function guard<View extends object>(view: View, path: string): View {
  return new Proxy(view, {
    get(target, key) {
      if (key === original) return target;
      const value: unknown = Reflect.get(target, key);
      if (typeof key === "symbol" || Array.isArray(target)) return wrap(value, `${path}.${String(key)}`);
      if (!Object.hasOwn(target, key)) {
        // Handlebars' message about a missing key names the object.
        if (key === "toString") return () => path;
        if (handlebarsOwn.includes(key)) return undefined;
        throw new MissingKey(path, key);
      }
      return wrap(value, `${path}.${key}`);
    },
  });
}

/** Keys that Handlebars itself reads from any object. */
const handlebarsOwn: readonly string[] = ["toHTML", "then", "length", "valueOf", "constructor", "toJSON"];

function wrap(value: unknown, path: string): unknown {
  return typeof value === "object" && value !== null ? guard(value, path) : value;
}
