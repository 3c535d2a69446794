#!/usr/bin/env node
const { join } = require("node:path");
const { start } = require("../dist/compiler/start.cjs");

start(join(__dirname, "../dist/compiler"), process.argv.slice(2)).then((code) => {
  process.exitCode = code;
});
