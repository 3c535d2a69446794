import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import Handlebars from "handlebars";

/** Renders one template of a target with a complete, plain view; a key that the view lacks is an error. */
export interface Templates {
  render(name: string, view: object): string;
}

const options = { noEscape: true, strict: true, knownHelpersOnly: true, explicitPartialContext: true } as const;

/**
 * Loads the `.hbs` files of some folders; a file of a later folder replaces one of the same name before it, which is how users
 * override single templates. Views hold finished, escaped text: templates have no helper of their own but `json`, which prints
 * a value as indented JSON. Throws a TemplateError where a template is wrong, here or when it is rendered.
 */
export function loadTemplates(folders: readonly URL[]): Templates {
  const handlebars = Handlebars.create();
  handlebars.registerHelper("json", (value: unknown) => JSON.stringify(unguard(value), null, 2));
  const compiled = new Map<string, Handlebars.TemplateDelegate>();
  for (const file of folders.flatMap(templateFiles)) {
    const template = located(file, handlebars);
    handlebars.registerPartial(file.name, template);
    compiled.set(file.name, template);
  }
  return {
    render(name, view) {
      const template = compiled.get(name);
      if (template === undefined) throw new Error(`there is no template ${name}.hbs`);
      return tidy(template(guard(view, name)));
    },
  };
}

/** One `.hbs` file; its name is the file's without the ending. */
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

/** Files of a folder that replace no template of `own`, and that none of the folder uses as a partial. */
export function unusedTemplates(own: readonly URL[], folder: URL): TemplateFile[] {
  const files = templateFiles(folder);
  const known = new Set(own.flatMap(templateFiles).map(({ name }) => name));
  const used = new Set(
    files.flatMap(({ text }) => [...text.matchAll(/\{\{~?>\s*([\w.-]+)/g)].map((match) => match[1])),
  );
  return files.filter(({ name }) => !known.has(name) && !used.has(name));
}

/** A mistake in a template: where it stands, and what is wrong. */
export class TemplateError extends Error {
  override readonly name = "TemplateError";
  readonly file: TemplateFile;
  /** Offset in the text. */
  readonly start: number;

  constructor(file: TemplateFile, start: number, reason: string) {
    super(reason);
    this.file = file;
    this.start = start;
  }
}

/** A view's key that isn't there, until the template that reads it is known. */
class MissingKey extends Error {
  readonly key: string;

  constructor(path: string, key: string) {
    super(`a template reads ${path}.${key}, which the view lacks`);
    this.key = key;
  }
}

/** A compiled template whose errors tell its file and place. */
function located(file: TemplateFile, handlebars: typeof Handlebars): Handlebars.TemplateDelegate {
  let syntax: hbs.AST.Program;
  try {
    syntax = handlebars.parse(file.text);
    // `compile` waits for the first use; mistakes should be told at once.
    handlebars.precompile(syntax, { ...options, knownHelpers: { json: true } });
  } catch (error) {
    throw templateError(file, error, null);
  }
  const template = handlebars.compile(syntax, { ...options, knownHelpers: { json: true } });
  return (view, runtime) => {
    try {
      return template(view, runtime);
    } catch (error) {
      // Of a partial that this template uses.
      if (error instanceof TemplateError) throw error;
      throw templateError(file, error, syntax);
    }
  };
}

function templateError(file: TemplateFile, error: unknown, syntax: hbs.AST.Program | null): TemplateError {
  const message = error instanceof Error ? error.message : String(error);
  if (error instanceof MissingKey && syntax !== null) {
    const read = pathsOf(syntax).find(({ parts }) => parts.includes(error.key));
    return new TemplateError(file, read === undefined ? 0 : offsetOf(file.text, read.loc.start), message);
  }
  const partial = /^The partial (.*) could not be found$/.exec(message)?.[1];
  if (partial !== undefined) {
    const place = Math.max(file.text.search(new RegExp(`\\{\\{~?>\\s*${partial.replaceAll(/[^\w-]/g, "\\W")}`)), 0);
    return new TemplateError(file, place, `there is no template ${partial}.hbs`);
  }
  // Handlebars' own exceptions carry their place.
  const told = (key: string): unknown => (error instanceof Error ? Reflect.get(error, key) : undefined);
  const line = Number(told("lineNumber") ?? /^(?:Parse|Lexical) error on line (\d+)/.exec(message)?.[1] ?? 1);
  const column = Number(told("column") ?? 0);
  // The parser draws the place under its message, and Handlebars writes it behind.
  const reason = message
    .replace(/^(?:Parse|Lexical) error on line \d+:[\s\S]*?\n-*\^\n?/, "")
    .replace(/ - \d+:\d+$/, "");
  return new TemplateError(file, offsetOf(file.text, { line, column }), reason || "it is no Handlebars template");
}

function offsetOf(text: string, { line, column }: { readonly line: number; readonly column: number }): number {
  const before = text.split("\n").slice(0, line - 1);
  return Math.min(
    before.reduce((sum, one) => sum + one.length + 1, column),
    text.length,
  );
}

/** All paths that a template reads, in their order. */
function pathsOf(syntax: hbs.AST.Program): hbs.AST.PathExpression[] {
  const paths: hbs.AST.PathExpression[] = [];
  const visitor = new Handlebars.Visitor();
  visitor.PathExpression = (path) => void paths.push(path);
  visitor.accept(syntax);
  return paths;
}

/** Trailing blanks go, and a text ends with one line break. */
function tidy(text: string): string {
  // Tried once for each run of blanks: indentation is most of them.
  return `${text.replaceAll(/(?<![ \t])[ \t]+$/gm, "").trimEnd()}\n`;
}

/** What a guarded view gives itself by: a table of all of them would cost more than they do. */
const original = Symbol("original");

function unguard(value: unknown): unknown {
  return typeof value === "object" && value !== null ? (Reflect.get(value, original) ?? value) : value;
}

/**
 * Handlebars' strict mode is silent inside `#if`, `#each` and helper arguments. This view throws on every key that it lacks,
 * so that a typo in a template fails the first time it is rendered.
 */
function guard<View extends object>(view: View, path: string): View {
  return new Proxy(view, {
    get(target, key) {
      if (key === original) return target;
      const value: unknown = Reflect.get(target, key);
      if (typeof key === "symbol" || Array.isArray(target)) return wrap(value, `${path}.${String(key)}`);
      if (!Object.hasOwn(target, key)) {
        // Handlebars' own message about a missing key names the object that lacks it.
        if (key === "toString") return () => path;
        if (handlebarsOwn.includes(key)) return undefined;
        throw new MissingKey(path, key);
      }
      return wrap(value, `${path}.${key}`);
    },
  });
}

/** What Handlebars itself asks any object for. */
const handlebarsOwn: readonly string[] = ["toHTML", "then", "length", "valueOf", "constructor", "toJSON"];

function wrap(value: unknown, path: string): unknown {
  return typeof value === "object" && value !== null ? guard(value, path) : value;
}
