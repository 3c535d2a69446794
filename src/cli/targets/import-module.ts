/** Loads a module of the user. In a bundle of CommonJS, a separate file does it: only there is `import()` Node's own. */
export function importModule(href: string): Promise<unknown> {
  return import(href);
}
