import { call } from "./call.js";
import { check } from "./check.js";
import type { Command } from "./command.js";
import { compile } from "./compile.js";
import { completionOf } from "./completion.js";
import { console } from "./console.js";
import { diff } from "./diff.js";
import { fmt } from "./fmt.js";
import { init } from "./init.js";
import { lint } from "./lint.js";
import { lsp } from "./lsp.js";
import { mock } from "./mock.js";
import { explain, ir, targets } from "./show.js";

/** All commands, in the order in which `goaidl --help` lists them. */
export const commands: Readonly<Record<string, Command>> = {
  compile,
  check,
  fmt,
  lint,
  diff,
  init,
  call,
  mock,
  console,
  ir,
  explain,
  targets,
  lsp,
  completion: completionOf(() => commands),
};
