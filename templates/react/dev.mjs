// Generates, compiles and restarts the server and the page after each change, until Ctrl-C. Started by `npm run dev`.
import { spawn, spawnSync } from "node:child_process";

const isWindows = process.platform === "win32";
const options = { stdio: "inherit", shell: isWindows };

// `--watch-path` needs an existing folder.
spawnSync("goaidl", ["compile"], options);
spawnSync("tsc", [], options);

const commands = [
  ["goaidl", "compile", "--watch", "--quiet"],
  ["tsc", "--watch", "--preserveWatchOutput"],
  ["node", "--watch", "dist/server.js"],
  ["vite"],
];
// Each command has a process group, so that the processes that it starts end with it.
const children = commands.map(([command, ...args]) => spawn(command, args, { ...options, detached: !isWindows }));
let isStopping = false;
const stop = () => {
  if (isStopping) return;
  isStopping = true;
  for (const { pid, exitCode } of children)
    if (pid !== undefined && exitCode === null) process.kill(isWindows ? pid : -pid);
};
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, stop);
for (const child of children) child.once("exit", stop);
