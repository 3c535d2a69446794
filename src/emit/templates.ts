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
 * a value as indented JSON.
 */
export function loadTemplates(folders: readonly URL[]): Templates {
  const handlebars = Handlebars.create();
  handlebars.registerHelper("json", (value: unknown) => JSON.stringify(unguard(value), null, 2));
  const compiled = new Map<string, Handlebars.TemplateDelegate>();
  for (const folder of folders) {
    if (!existsSync(fileURLToPath(folder))) continue;
    for (const file of readdirSync(fileURLToPath(folder)).sort()) {
      if (!file.endsWith(".hbs")) continue;
      const name = file.slice(0, -".hbs".length);
      const source = readFileSync(new URL(file, folder), "utf8");
      handlebars.registerPartial(name, handlebars.compile(source, { ...options, knownHelpers: { json: true } }));
      compiled.set(name, handlebars.compile(source, { ...options, knownHelpers: { json: true } }));
    }
  }
  return {
    render(name, view) {
      const template = compiled.get(name);
      if (template === undefined) throw new Error(`there is no template ${name}.hbs`);
      return tidy(template(guard(view, name)));
    },
  };
}

/** Trailing blanks go, and a text ends with one line break. */
function tidy(text: string): string {
  return `${text.replaceAll(/[ \t]+$/gm, "").trimEnd()}\n`;
}

const originals = new WeakMap<object, object>();

function unguard(value: unknown): unknown {
  return typeof value === "object" && value !== null ? (originals.get(value) ?? value) : value;
}

/**
 * Handlebars' strict mode is silent inside `#if`, `#each` and helper arguments. This view throws on every key that it lacks,
 * so that a typo in a template fails the first time it is rendered.
 */
function guard<View extends object>(view: View, path: string): View {
  const proxy = new Proxy(view, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key);
      if (typeof key === "symbol" || Array.isArray(target)) return wrap(value, `${path}.${String(key)}`);
      if (!Object.hasOwn(target, key)) {
        // Handlebars' own message about a missing key names the object that lacks it.
        if (key === "toString") return () => path;
        if (handlebarsOwn.includes(key)) return undefined;
        throw new Error(`a template reads ${path}.${key}, which the view lacks`);
      }
      return wrap(value, `${path}.${key}`);
    },
  });
  originals.set(proxy, view);
  return proxy;
}

/** What Handlebars itself asks any object for. */
const handlebarsOwn: readonly string[] = ["toHTML", "then", "length", "valueOf", "constructor", "toJSON"];

function wrap(value: unknown, path: string): unknown {
  return typeof value === "object" && value !== null ? guard(value, path) : value;
}
