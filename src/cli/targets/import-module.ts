/**
 * Imports a user's module. The build moves this function to a file that isn't bundled, where `import()` remains Node's.
 */
export function importModule(href: string): Promise<unknown> {
  return import(href);
}
