import { optionLines, publishedTargets } from "../targets/target-help.js";
import { command } from "./command.js";
import { flag, text, texts } from "./option.js";
import { configOption } from "./shared-options.js";

export const compile = command({
  summary: "generate code and documents from contracts",
  operands: {
    name: "FILES",
    describe:
      "contracts, folders or patterns, or designs of `goaidl ir` (.json); by default those of the configuration",
    count: "any",
  },
  options: {
    config: configOption,
    target: texts("target to generate; by default those of the configuration", { alias: "t", value: "NAME" }),
    out: text('output folder, by default "gen"; each target has a folder in it; {name} is the contract\'s name', {
      alias: "o",
      value: "FOLDER",
    }),
    option: texts("option of a target", { value: "TARGET.NAME=VALUE" }),
    templates: text("folder with templates that replace those of targets: TARGET/NAME.hbs", { value: "FOLDER" }),
    check: flag("write nothing; fail when the output is out of date"),
    watch: flag("compile again whenever a contract, an import, the configuration or a template changes", {
      alias: "w",
    }),
    force: flag("overwrite files that goaidl didn't write"),
  },
  examples: [
    ["compile", "everything in goaidl.config.json"],
    ["compile logger.goa -t ts-server -t ts-client", "into gen/ts-server and gen/ts-client"],
  ],
  epilogue: targetHelp,
  run: async (files, { target, out, option, templates, config, check, watch, force }, io) => {
    const args = { files, targets: target, out, options: option, templates, config, check, force };
    if (watch) return (await import("../commands/watch.js")).watchCommand(args, io);
    return (await import("../commands/compile.js")).compileCommand(args, io);
  },
});

/** All targets with their options. */
function targetHelp(): string {
  const lines = publishedTargets().flatMap((target) => [
    `  ${target.name}: ${target.title}`,
    ...optionLines(target).map((line) => `    ${line}`),
  ]);
  return ["Targets:", ...lines].join("\n");
}
