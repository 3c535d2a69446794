import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import type { Older } from "../../language-service/host.js";
import { load } from "../../semantics/bind/load.js";
import { decodeText } from "../../text/decode.js";

/**
 * The files of a contract's older version. `git:REVISION` names the same path in that revision; any other text is the
 * path of a file, relative to `folder`. Null if the version does not exist, or git fails. Git runs in the background.
 */
export async function olderFiles(entry: string, against: string, folder: string): Promise<Older | null> {
  const revision = /^git:(.*)$/.exec(against)?.[1];
  if (revision === undefined) {
    const path = resolve(folder, against);
    return path.endsWith(".goa") && fileText(path) !== null ? { entry: path, read: fileText } : null;
  }
  const cwd = dirname(entry);
  const commit = (
    await git(["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`], cwd)
  )?.trim();
  if (commit === undefined) return null;
  const texts = new Map<string, string | null>();
  const name = basename(entry);
  // A file's imports are known only once it has been read, so each round reads those that the last one lacked.
  for (let missing = [name]; missing.length > 0; ) {
    const read = await Promise.all(
      missing.map(async (path) => [path, await git(["show", `${commit}:./${path}`], cwd)] as const),
    );
    for (const [path, text] of read) texts.set(path, text);
    missing = [];
    load(name, {
      read: (path) => {
        const text = texts.get(path);
        if (text === undefined) missing.push(path);
        return text ?? null;
      },
    });
  }
  return texts.get(name) === null ? null : { entry: name, read: (path) => texts.get(path) ?? null };
}

function fileText(path: string): string | null {
  try {
    return decodeText(readFileSync(path));
  } catch {
    return null;
  }
}

/** The output of git; null if it fails. */
function git(args: readonly string[], cwd: string): Promise<string | null> {
  return new Promise((done) => {
    execFile("git", [...args], { cwd, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }, (error, stdout) =>
      done(error === null ? stdout : null),
    );
  });
}
