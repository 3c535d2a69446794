import { optionLines, publishedTargets } from "../targets/target-help.js";
import { configOption, type Declare } from "./shell.js";

export const declareCompile: Declare = (parser, { io, run, wantsHelp }) =>
  parser.command(
    "compile [files..]",
    "generate code and documents from contracts",
    (command) =>
      command
        .positional("files", {
          type: "string",
          array: true,
          describe:
            "contracts, folders or patterns, or designs of `goaidl ir` (.json); by default those of the configuration",
        })
        .option("config", configOption)
        .option("target", {
          requiresArg: true,
          type: "string",
          array: true,
          alias: "t",
          default: [],
          describe: "what to generate; repeatable; by default what the configuration says",
        })
        .option("out", {
          requiresArg: true,
          type: "string",
          alias: "o",
          describe: 'output folder, "gen" by default; each target has a folder in it; {name} is the contract\'s name',
        })
        .option("option", {
          requiresArg: true,
          type: "string",
          array: true,
          default: [],
          describe: "option of a target: target.name=value; repeatable",
        })
        .option("templates", {
          requiresArg: true,
          type: "string",
          describe: "folder with templates that replace those of targets: TARGET/NAME.hbs",
        })
        .option("check", {
          type: "boolean",
          default: false,
          describe: "write nothing; fail when the output is out of date",
        })
        .option("watch", {
          type: "boolean",
          alias: "w",
          default: false,
          describe: "compile again whenever a contract, an import, the configuration or a template changes",
        })
        .option("force", {
          type: "boolean",
          default: false,
          describe: "overwrite files that goaidl didn't write",
        })
        .epilogue(wantsHelp ? targetHelp() : "")
        .example("$0 compile", "all that goaidl.config.json says")
        .example("$0 compile logger.goa -t ts-server -t ts-client", "into gen/ts-server and gen/ts-client"),
    ({ files, target, out, option, templates, config, check, watch, force }) =>
      run(async () => {
        const { compileCommand } = await import("../commands/compile.js");
        const args = { files: files ?? [], targets: target, out, options: option, templates, config, check, force };
        if (!watch) return compileCommand(args, io);
        const { watchCommand } = await import("../commands/watch.js");
        return watchCommand(args, io);
      }),
  );

/** All targets with their options. */
function targetHelp(): string {
  const lines = publishedTargets().flatMap((target) => [
    `  ${target.name}: ${target.title}`,
    ...optionLines(target).map((line) => `    ${line}`),
  ]);
  return ["Targets:", ...lines].join("\n");
}
