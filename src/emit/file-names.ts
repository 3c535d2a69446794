/** Longer names are cut: file systems take 255 bytes, and a character can have four. */
const longest = 50;

/**
 * The base names of files that are called as `names` say, in their order: each another one, also where the case of letters
 * doesn't count, as on macOS and Windows. `taken` are base names that other files have.
 */
export function fileNames(names: readonly string[], taken: readonly string[] = []): string[] {
  const used = new Set(taken);
  return names.map((name) => {
    const characters = [...name];
    const base = characters.length > longest ? characters.slice(0, longest).join("") : name;
    let file = base;
    for (let number = 2; used.has(file.toLowerCase()); number++) file = `${base}-${number}`;
    used.add(file.toLowerCase());
    return file;
  });
}
