import { projectTemplates, templateNames } from "../init/templates.js";
import { command } from "./command.js";
import { choice } from "./option.js";

export const init = command({
  summary: "make a project that runs, or add the missing parts to one; overwrite nothing",
  operands: { name: "FOLDER", describe: "the folder; by default the current one", count: "optional" },
  options: {
    template: choice("kind of the project", { choices: templateNames, preset: "minimal" }),
  },
  examples: [
    ["init my-service", "a new project"],
    ["init --template react", "adds the missing parts to an existing project"],
  ],
  epilogue: () =>
    ["Templates:", ...templateNames.map((name) => `  ${name.padEnd(8)} ${projectTemplates[name].title}`)].join("\n"),
  run: async ([folder], { template }, io) =>
    (await import("../commands/init.js")).initCommand({ folder, template }, io),
});
