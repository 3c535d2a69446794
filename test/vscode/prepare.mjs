// Installs code-server (VS Code in a browser, from npm) into the folder that GOAIDL_VSCODE names, by default test/work/vscode, and packages
// the extension. Needs ripgrep and Kerberos' headers: apt-get install ripgrep libkrb5-dev libsecret-1-dev pkg-config make g++ python3.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const home = process.env.GOAIDL_VSCODE ?? join(root, "test/work/vscode");
const run = (cwd, command, ...args) => execFileSync(command, args, { cwd, stdio: "inherit" });
const quiet = ["--no-audit", "--no-fund", "--ignore-scripts"];

if (!existsSync(join(home, "node_modules/code-server"))) {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, "package.json"), '{ "private": true }\n');
  run(home, "npm", "install", ...quiet, "code-server@4.100.3");
  run(home, "npm", "rebuild", "argon2");
  const vscode = join(home, "node_modules/code-server/lib/vscode");
  run(vscode, "npm", "install", "--omit=dev", "--legacy-peer-deps", ...quiet);
  for (const part of ["node-pty", "@vscode/spdlog", "native-watchdog", "@parcel/watcher"]) {
    try {
      run(vscode, "npm", "rebuild", part);
    } catch {
      console.warn(`${part} could not be built: the editor works without it`);
    }
  }
  const ripgrep = join(vscode, "node_modules/@vscode/ripgrep/bin");
  mkdirSync(ripgrep, { recursive: true });
  rmSync(join(ripgrep, "rg"), { force: true });
  symlinkSync(execFileSync("which", ["rg"], { encoding: "utf8" }).trim(), join(ripgrep, "rg"));
  run(join(vscode, "extensions"), "npm", "install", "--omit=dev", ...quiet);
}
const extension = join(root, "editors/vscode");
if (!existsSync(join(extension, "node_modules"))) run(extension, "npm", "ci", ...quiet);
run(extension, "npm", "run", "-s", "typecheck");
run(extension, "npm", "run", "-s", "package");
const { version } = JSON.parse(readFileSync(join(extension, "package.json"), "utf8"));
console.log(`packaged: ${join(extension, `goa-${version}.vsix`)}`);
