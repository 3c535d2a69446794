import { defaultSettings, type Settings } from "../language-service/host.js";
import { isLevel } from "../lint/settings.js";
import { configName } from "./paths.js";
import type { ServerHost } from "./session.js";

export interface MemoryHost extends ServerHost {
  /** Sets the text of a file; null deletes it. */
  write(path: string, text: string | null): void;
}

/** Files in memory: for a browser, whose page sends them, and for tests. */
export function memoryHost(files: Readonly<Record<string, string>> = {}): MemoryHost {
  const texts = new Map(Object.entries(files));
  const configs = new Map<string, Settings>();
  const configOf = (folder: string): string | null => {
    for (let at = folder; ; at = at.slice(0, Math.max(at.lastIndexOf("/"), 0))) {
      const text = texts.get(`${at}/${configName}`);
      if (text !== undefined || at === "") return text ?? null;
    }
  };
  return {
    write: (path, text) => {
      configs.clear();
      if (text === null) texts.delete(path);
      else texts.set(path, text);
    },
    setFolders: () => {},
    filesChanged: () => configs.clear(),
    contracts: () => [...texts.keys()].filter((path) => path.endsWith(".goa")),
    read: (path) => texts.get(path) ?? null,
    importsOf: () => ({
      siblings: (path) => {
        const folder = path.slice(0, path.lastIndexOf("/") + 1);
        const beside = [...texts.keys()]
          .filter((each) => each.startsWith(folder))
          .map((each) => each.slice(folder.length));
        return beside.filter((name) => name.endsWith(".goa") && !name.includes("/"));
      },
    }),
    settingsOf: (path) => {
      const folder = path.slice(0, Math.max(path.lastIndexOf("/"), 0));
      const settings = configs.get(folder) ?? settingsIn(configOf(folder));
      configs.set(folder, settings);
      return settings;
    },
  };
}

/** The severities of lint rules that a configuration sets. Its mistakes are reported when it is used. */
function settingsIn(text: string | null): Settings {
  const rules = member(member(parsed(text ?? ""), "lint"), "rules");
  const levels = Object.entries(typeof rules === "object" && rules !== null ? rules : {}).flatMap(([code, level]) =>
    typeof level === "string" && isLevel(level) ? [[code, level] as const] : [],
  );
  return { ...defaultSettings, rules: Object.fromEntries(levels) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function member(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null && Object.hasOwn(value, name) ? Reflect.get(value, name) : null;
}
