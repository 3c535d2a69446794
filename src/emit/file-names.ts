/** The limit of a base name, in characters. File systems accept 255 bytes, and a character can take four. */
const longest = 50;

/**
 * Returns a base name for each of `names`, in their order. All are different, even on file systems that ignore the case of
 * letters, as on macOS and Windows. `taken` are base names of other files.
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
