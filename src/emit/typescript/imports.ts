import { group, ifBroken, indent, join, line, printDoc } from "../../text/doc.js";
import type { Imported } from "./nodes.js";

/**
 * The language in which code is printed: TypeScript, JavaScript (the same code without types), or the declarations of
 * that JavaScript.
 */
export type Language = "typescript" | "javascript" | "declarations";

/** The language and the imports of one generated file. Imports are recorded when names are printed, so that no list is kept by hand. */
export class ImportSet {
  readonly language: Language;
  /** Names that the file declares itself. An import of such a name is renamed. */
  readonly #declared: ReadonlySet<string>;
  /** For each module, its imported names, and whether each is needed at run time. */
  readonly #modules = new Map<string, Map<string, boolean>>();
  /** For each module, the name of its namespace import. */
  readonly #namespaces = new Map<string, string>();

  constructor(declared: Iterable<string> = [], language: Language = "typescript") {
    this.#declared = new Set(declared);
    this.language = language;
  }

  /** Records an import, and returns its name in the file. */
  use({ module, name, typeOnly }: Imported): string {
    if (typeOnly && this.language === "javascript") return this.#nameOf(name);
    let names = this.#modules.get(module);
    if (names === undefined) {
      names = new Map();
      this.#modules.set(module, names);
    }
    names.set(name, names.get(name) === true || !typeOnly);
    return this.#nameOf(name);
  }

  #nameOf(name: string): string {
    let own = name;
    while (this.#declared.has(own)) own = `${own}_`;
    return own;
  }

  #clause(name: string): string {
    const own = this.#nameOf(name);
    return own === name ? name : `${name} as ${own}`;
  }

  /** Records a namespace import of a module's types, and returns its name. */
  namespace(module: string, name: string): string {
    if (this.language !== "javascript") this.#namespaces.set(module, name);
    return name;
  }

  /** The import declarations: packages before files, names in order, `import type` if a module provides only types. */
  lines(): string[] {
    const modules = [...this.#modules].sort(
      ([a], [b]) => Number(a.startsWith(".")) - Number(b.startsWith(".")) || compare(a, b),
    );
    const named = modules.flatMap(([module, names]) => {
      const sorted = [...names].sort(([a], [b]) => compare(a, b));
      const onlyTypes = sorted.every(([, isValue]) => !isValue);
      const list = sorted.map(([name, isValue]) => `${isValue || onlyTypes ? "" : "type "}${this.#clause(name)}`);
      const head = `import ${onlyTypes ? "type " : ""}{`;
      const inner = [indent([line, join([",", line], list)]), ifBroken(","), line];
      return printDoc(group([head, ...inner, `} from "${module}";`])).split("\n");
    });
    const namespaces = [...this.#namespaces].map(([module, name]) => `import type * as ${name} from "${module}";`);
    return [...named, ...namespaces];
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
