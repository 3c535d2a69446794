import { projectTemplates, templateNames } from "../init/templates.js";
import { command } from "./command.js";
import { choice } from "./option.js";

export const init = command({
  summary: "make a project that runs, or add to one what it lacks; overwrite nothing",
  operands: { name: "FOLDER", describe: "where; by default here", count: "optional" },
  options: {
    template: choice("what the project is", { choices: templateNames, preset: "minimal" }),
  },
  examples: [
    ["init my-service", "a new project"],
    ["init --template react", "in a project that exists: adds what is missing"],
  ],
  epilogue: () =>
    ["Templates:", ...templateNames.map((name) => `  ${name.padEnd(8)} ${projectTemplates[name].title}`)].join("\n"),
  run: async ([folder], { template }, io) =>
    (await import("../commands/init.js")).initCommand({ folder, template }, io),
});
