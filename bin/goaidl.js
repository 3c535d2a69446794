#!/usr/bin/env node
import module from "node:module";

module.enableCompileCache?.();
process.exitCode = await (await import("../dist/compiler/main.js")).main(process.argv.slice(2));
