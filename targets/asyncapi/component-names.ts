/** A name as AsyncAPI allows it for a key: ASCII letters, digits and `_`. */
export function asciiName(name: string): string {
  return name.replaceAll(/[^A-Za-z0-9_]/gu, "_");
}

/** Allowed names for some names, in their order: what would be the same name twice gets a number. */
export function uniqueNames(names: readonly string[]): string[] {
  const taken = new Set<string>();
  return names.map((name) => {
    const base = asciiName(name);
    let unique = base;
    for (let number = 2; taken.has(unique); number++) unique = `${base}${number}`;
    taken.add(unique);
    return unique;
  });
}
