import { flag, text } from "./option.js";

/** `--config`, of every command that reads the configuration. */
export const configOption = text("the configuration; by default goaidl.config.json here or in a folder above", {
  value: "FILE",
});

/** `--stdin-path`, of commands that read a contract from standard input. */
export const stdinPathOption = text("the path that standard input is treated as; by default stdin.goa", {
  value: "FILE",
});

export const contracts = {
  name: "FILES",
  describe: "contracts, folders or patterns, by default those of the configuration; - is standard input",
  count: "any",
} as const;

/** Options that every command has. */
export const globalOptions = {
  quiet: flag("print errors only: no warnings, no notes, and no lines about finished work", { alias: "q" }),
  color: flag("colour reports even if they don't go to a terminal"),
  "no-color": flag("print without colours; so does NO_COLOR"),
  debug: flag("print the stack of a bug; so does GOAIDL_DEBUG"),
  help: flag("print this", { alias: "h" }),
  version: flag("print the version", { alias: "v" }),
};
