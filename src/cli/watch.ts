import { type FSWatcher, readdirSync, readFileSync, statSync, watch } from "node:fs";
import { dirname, join } from "node:path";

/** The inputs of one round of work; all paths are absolute. */
export interface Dependencies {
  /** The text of each file that was read; null if it did not exist. */
  readonly texts: ReadonlyMap<string, string | null>;
  /** Folders whose new and removed contracts and templates matter, at any depth; they may not exist yet. */
  readonly folders: readonly string[];
}

/** The time without events after which a change counts, in milliseconds, because editors write in several steps. */
const quiet = 40;

/**
 * The time after which a missing file counts as removed, in milliseconds, because Git and editors remove a file before
 * they write it again.
 */
const absence = 250;

/**
 * Runs some work, and runs it again whenever the text of a file that it depended on changes, or a file appears in or
 * disappears from a folder that it depended on. The work gets the paths that changed; null the first time. Events of
 * the file system only start a comparison of texts, so touching a file or writing the work's own output starts nothing.
 * Ends when `signal` aborts, with all watchers closed.
 */
export async function runOnChange(
  work: (changed: readonly string[] | null) => Promise<Dependencies>,
  signal: AbortSignal,
): Promise<void> {
  const bell = new Bell(signal);
  const watchers = new Map<string, FSWatcher>();
  try {
    let folders: readonly string[] = [];
    let changed: readonly string[] | null = null;
    while (!signal.aborted) {
      const start = listed(folders);
      const before = await work(changed);
      const isSame = folders.length === before.folders.length && folders.every((path) => before.folders.includes(path));
      folders = before.folders;
      const listing = isSame ? start : listed(folders);
      watchFolders(watchers, before, listing, () => bell.ring());
      // A change while the work ran, or before its folder was watched, has caused no event.
      changed = changesSince(before, listing);
      while (!signal.aborted && changed.length === 0) {
        await bell.rung(quiet);
        watchFolders(watchers, before, listed(before.folders), () => bell.ring());
        changed = changesSince(before, listing);
        if (changed.some((path) => textOf(path) === null && before.texts.get(path) !== null)) {
          await pause(absence, signal);
          changed = changesSince(before, listing);
        }
      }
    }
  } finally {
    for (const watcher of watchers.values()) watcher.close();
  }
}

/** Settles after a time, or when the signal aborts. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((settle) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      settle();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener("abort", done, { once: true });
  });
}

/** Waits for events that come in bursts. */
class Bell {
  readonly #signal: AbortSignal;
  #wake: (() => void) | null = null;
  #pending = false;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
    signal.addEventListener("abort", () => this.ring(), { once: true });
  }

  ring(): void {
    this.#pending = true;
    this.#wake?.();
  }

  /** Settles once it has rung and then been silent for a time, or at once if everything should end. */
  async rung(silence: number): Promise<void> {
    await this.#next(null);
    while (!this.#signal.aborted && (await this.#next(silence)));
  }

  /** Settles with true when it rings, with false after a time. */
  #next(limit: number | null): Promise<boolean> {
    return new Promise((settle) => {
      const timer = limit === null ? null : setTimeout(() => done(false), limit);
      const done = (rang: boolean): void => {
        if (timer !== null) clearTimeout(timer);
        this.#wake = null;
        this.#pending = false;
        settle(rang);
      };
      this.#wake = () => done(true);
      if (this.#pending) done(true);
    });
  }
}

/** Watches each folder that holds a dependency, and no other. */
function watchFolders(
  watchers: Map<string, FSWatcher>,
  { texts, folders }: Dependencies,
  listing: Listing,
  onEvent: () => void,
): void {
  const wanted = new Set([
    ...[...new Set([...texts.keys()].map((path) => dirname(path))), ...folders].map(nearestFolder),
    ...listing.folders,
  ]);
  for (const [folder, watcher] of watchers) {
    if (wanted.has(folder)) continue;
    watcher.close();
    watchers.delete(folder);
  }
  for (const folder of wanted) {
    if (watchers.has(folder)) continue;
    try {
      const watcher = watch(folder, onEvent);
      watcher.on("error", () => {
        // The folder was removed: its parent is watched from the next event on.
        watcher.close();
        watchers.delete(folder);
        onEvent();
      });
      watchers.set(folder, watcher);
    } catch {
      // The folder was just removed, which the comparison of texts will show.
    }
  }
}

interface Listing {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

/** All contracts and templates below some folders, and the folders below them; without those of other tools. */
function listed(folders: readonly string[]): Listing {
  const files: string[] = [];
  const found = new Set<string>();
  const visit = (folder: string): void => {
    if (found.has(folder)) return;
    const entries = entriesOf(folder);
    if (entries === null) return;
    found.add(folder);
    for (const entry of entries) {
      if (entry.name === "node_modules" || entry.name.startsWith(".")) continue;
      if (entry.isDirectory()) visit(join(folder, entry.name));
      else if (/\.(?:goa|hbs)$/.test(entry.name)) files.push(join(folder, entry.name));
    }
  };
  for (const folder of folders) visit(folder);
  return { files: files.sort(), folders: [...found] };
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return null;
  }
}

/** Files whose text changed, and files that appeared or disappeared. */
function changesSince({ texts, folders }: Dependencies, before: Listing): string[] {
  const edited = [...texts].filter(([path, text]) => textOf(path) !== text).map(([path]) => path);
  const { files } = listed(folders);
  const [old, now] = [new Set(before.files), new Set(files)];
  const appeared = files.filter((path) => !old.has(path));
  const gone = before.files.filter((path) => !now.has(path));
  return [...new Set([...edited, ...appeared, ...gone])].sort();
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
}

function nearestFolder(path: string): string {
  const above = dirname(path);
  return isFolder(path) || above === path ? path : nearestFolder(above);
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
