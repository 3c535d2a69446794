/** The imports of one generated file, collected while its view is made: nobody writes an import list by hand. */
export class ImportSet {
  readonly #modules = new Map<string, Map<string, boolean>>();
  readonly #namespaces = new Map<string, string>();

  /** Records a value that is imported, and gives its name back. */
  value(module: string, name: string): string {
    this.#names(module).set(name, true);
    return name;
  }

  /** Records a type that is imported, and gives its name back. */
  type(module: string, name: string): string {
    const names = this.#names(module);
    if (!names.has(name)) names.set(name, false);
    return name;
  }

  /** Records a namespace of types. */
  namespace(module: string, name: string): void {
    this.#namespaces.set(module, name);
  }

  /** Import declarations, packages before files, names in order; types alone where a module gives only types. */
  lines(): string[] {
    const modules = [...this.#modules.entries()].sort(
      ([a], [b]) => Number(a.startsWith(".")) - Number(b.startsWith(".")) || compare(a, b),
    );
    const namespaces = [...this.#namespaces].map(([module, name]) => `import type * as ${name} from "${module}";`);
    const named = modules.map(([module, names]) => {
      const sorted = [...names.entries()].sort(([a], [b]) => compare(a, b));
      const onlyTypes = sorted.every(([, isValue]) => !isValue);
      const list = sorted.map(([name, isValue]) => (isValue || onlyTypes ? name : `type ${name}`));
      const line = `import ${onlyTypes ? "type " : ""}{ ${list.join(", ")} } from "${module}";`;
      return line.length <= 120
        ? line
        : `import ${onlyTypes ? "type " : ""}{\n${list.map((name) => `  ${name},`).join("\n")}\n} from "${module}";`;
    });
    return [...named, ...namespaces];
  }

  #names(module: string): Map<string, boolean> {
    let names = this.#modules.get(module);
    if (names === undefined) {
      names = new Map();
      this.#modules.set(module, names);
    }
    return names;
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
