import { existsSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { shownPath } from "../contracts/read-contract.js";
import { IoError, systemReason, UsageError } from "../failures.js";
import { exit, type Io } from "../io.js";
import { writeAtomically } from "../output/write-text.js";
import { starterFiles } from "../starter.js";
import { version } from "../targets/package-file.js";

/** Makes a starting project that runs, in the working directory or in a folder. Overwrites nothing. */
export function initCommand(folder: string | undefined, io: Io): number {
  const root = resolve(io.cwd, folder ?? ".");
  const files = starterFiles(packageName(basename(root)), version());
  const present = [...files.keys()].filter((path) => existsSync(join(root, path)));
  if (present.length > 0) {
    throw new UsageError(
      `${present.join(", ")} ${present.length === 1 ? "is" : "are"} there already, and init overwrites nothing: name another folder; in a project of yours, npm install goaidl and write a goaidl.config.json`,
    );
  }
  for (const [path, text] of files) {
    try {
      writeAtomically(join(root, path), text);
    } catch (error) {
      throw new IoError(`${join(root, path)} can't be written: ${systemReason(error)}`);
    }
  }
  const shown = shownPath(root, io);
  for (const path of files.keys()) io.stdout(`${shown === "" ? path : `${shown}/${path}`}\n`);
  const enter = shown === "" ? "" : `  cd ${/[^\w./-]/.test(shown) ? `'${shown.replaceAll("'", "'\\''")}'` : shown}\n`;
  io.stdout(
    `\nNow:\n${enter}  npm install\n  npm run build\n  npm start        # and in another terminal: npm run client\n`,
  );
  return exit.done;
}

/** A folder's name as npm takes it. */
function packageName(folder: string): string {
  const name = folder
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .replace(/^[-._]+|[-.]+$/g, "");
  return name === "" || name === "goaidl" ? "hello" : name;
}
