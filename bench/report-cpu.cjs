// Preloaded by start-up.mjs: at the end of a process, writes its processor time in microseconds to the file descriptor 3.
const { writeSync } = require("node:fs");

process.on("exit", () => {
  const { user, system } = process.cpuUsage();
  writeSync(3, String(user + system));
});
