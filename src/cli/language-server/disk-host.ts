import { type Dirent, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import type { Diagnostic, Outcome } from "../../diagnostics/diagnostic.js";
import { defaultSettings, type Settings } from "../../language-service/host.js";
import type { ServerHost } from "../../lsp/session.js";
import { decodeText } from "../../text/decode.js";
import { sourceFile } from "../../text/source-file.js";
import { compileCommand } from "../commands/compile.js";
import type { Config } from "../config/config.js";
import { configName, findConfig } from "../config/find-config.js";
import { readConfig } from "../config/read-config.js";
import { importHost } from "../contracts/import-host.js";
import { isExpected } from "../failures.js";
import { exit, type Io } from "../io.js";
import { printFailure } from "../output/print-failure.js";
import { olderFiles } from "./older-files.js";

/**
 * The maximum number of contracts to search for in the folders of a workspace; others are read when they are opened or
 * imported.
 */
const maxContracts = 10_000;
/** Larger files are not contracts. */
const largestBytes = 4 * 1024 * 1024;

/** Gives the language server access to the disk, to configurations and to git. */
export function diskHost(io: Io): ServerHost {
  let folders: readonly string[] = [];
  let contracts: readonly string[] | null = null;
  /** The configurations that were read, by folder. */
  const configs = new Map<string, Outcome<Config | null> & { readonly path: string | null }>();

  const configOf = (folder: string): Outcome<Config | null> => {
    const known = configs.get(folder);
    if (known !== undefined) return known;
    const path = findConfig(folder);
    const other = [...configs.values()].find((each) => each.path === path);
    const outcome = path === null ? { value: null, diagnostics: [] } : (other ?? safeConfig(path, io));
    configs.set(folder, { ...outcome, path });
    return outcome;
  };
  return {
    setFolders: (given) => {
      folders = given;
      contracts = null;
    },
    contracts: () => {
      contracts ??= findAll(folders);
      return contracts;
    },
    filesChanged: () => {
      contracts = null;
      configs.clear();
    },
    read,
    importsOf: (entry) => importHost(entry, folders.find((folder) => entry.startsWith(`${folder}/`)) ?? dirname(entry)),
    settingsOf: (path): Settings => {
      const { value: config } = configOf(dirname(path));
      if (config === null) return defaultSettings;
      const { lint, diff, targets } = config;
      return { rules: lint.rules, against: diff.against, diff, generates: targets.length > 0 };
    },
    configurations: () => {
      for (const folder of folders) configOf(folder);
      return [...configs.values()].flatMap(({ path, diagnostics }) =>
        path === null ? [] : [{ value: path, diagnostics }],
      );
    },
    older: (entry, against) => olderFiles(entry, against, configOf(dirname(entry)).value?.folder ?? dirname(entry)),
    generate: (path) => generate(path, io),
  };
}

function read(path: string): string | null {
  try {
    return statSync(path).size > largestBytes ? null : decodeText(readFileSync(path));
  } catch {
    return null;
  }
}

/** A configuration that can't be read is treated like one with mistakes. */
function safeConfig(path: string, io: Io): Outcome<Config | null> {
  try {
    const { value, diagnostics } = readConfig(path, { ...io, cwd: dirname(path) });
    // The configuration was read from its folder, so its reports name it without the folder.
    return { value, diagnostics: diagnostics.map((diagnostic) => at(path, diagnostic)) };
  } catch (error) {
    if (!isExpected(error)) throw error;
    return { value: null, diagnostics: [] };
  }
}

function at(path: string, diagnostic: Diagnostic): Diagnostic {
  const { file, start, end } = diagnostic.span;
  return { ...diagnostic, span: { file: sourceFile(path, file.text), start, end }, related: [] };
}

/** All `.goa` files of some folders, without those of packages and of tools. */
function findAll(folders: readonly string[]): string[] {
  const found: string[] = [];
  const open = [...folders];
  for (let folder = open.pop(); folder !== undefined && found.length < maxContracts; folder = open.pop()) {
    for (const entry of entriesOf(folder)) {
      if (entry.name.startsWith(".") || entry.name === "node_modules") continue;
      const path = `${folder === "/" ? "" : folder}/${entry.name}`;
      if (entry.isDirectory()) open.push(path);
      else if (entry.name.endsWith(".goa")) found.push(path);
    }
  }
  return [...new Set(found)].sort();
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Compiles a contract for the targets of its configuration, as `goaidl compile` does. */
async function generate(path: string, io: Io): Promise<{ done: boolean; message: string }> {
  const config = findConfig(dirname(path));
  if (config === null) return { done: false, message: `there is no ${configName} here or in a folder above` };
  let message = "";
  const print = (part: string): void => {
    message += part;
  };
  const world: Io = {
    ...io,
    cwd: dirname(config),
    stdout: print,
    stderr: print,
    terminal: false,
    colour: false,
    quiet: false,
  };
  const args = {
    files: [path],
    targets: [],
    options: [],
    out: undefined,
    config,
    templates: undefined,
    check: false,
    force: false,
  };
  try {
    const code = await compileCommand(args, world);
    return { done: code === exit.done, message: message.trim() };
  } catch (error) {
    await printFailure(error, world);
    return { done: false, message: message.trim() };
  }
}
