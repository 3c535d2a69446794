// Results that the build computes once for all runs of the command line: the parser's lookahead, the validators of schemas and the compiled
// templates. Each module of `modules` replaces a source, and imports some of `imported`.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Ajv } from "ajv";
import standalone from "ajv/dist/standalone/index.js";
import Handlebars from "handlebars";

/** Only prints, because its validators are compiled already. */
const printer = new Ajv({ code: { source: true, esm: true } });

/** @param {string} dist the output folder of tsc */
export async function computedModules(dist) {
  const load = (path) => import(pathToFileURL(join(dist, path)).href);
  const { GoaParser } = await load("grammar/parser.js");
  const { metaschemaValidator } = await load("targets/schema/metaschema-validator.js");
  const { configValidator } = await load("src/cli/config/config-validator.js");
  const { compileOptions, optionKinds } = await load("src/cli/targets/compile-options.js");
  const { compileOptions: templateOptions } = await load("src/emit/template-options.js");
  const { targets } = await load("targets/registry.js");

  const validators = {
    "built:draft-07": metaschemaValidator("07"),
    "built:draft-2020-12": metaschemaValidator("2020-12"),
    "built:config": configValidator(),
  };
  for (const { name, options } of targets)
    for (const kind of optionKinds) validators[`built:${name}-${kind}`] = compileOptions(options, kind);
  const imported = Object.fromEntries(
    Object.entries(validators).map(([name, validate]) => [name, standalone.default(printer, validate)]),
  );

  const optionNames = targets.flatMap(({ name }) => optionKinds.map((kind) => [name, kind, nameOf(name, kind)]));
  const folders = new Map(targets.flatMap(({ templates }) => templates.map((folder) => [folder.href, folder])));
  const templates = [...folders.values()].flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".hbs"))
      .map((name) => readFileSync(new URL(name, folder), "utf8")),
  );
  const modules = {
    "grammar/built-lookahead.ts": `export const builtLookahead = ${JSON.stringify(new GoaParser().lookahead())};\n`,
    "src/emit/built-templates.ts": `export const builtTemplates = new Map([
      ${templates.map((text) => `[${JSON.stringify(text)}, ${Handlebars.precompile(text, templateOptions)}]`).join(",\n")}
    ]);`,
    "src/emit/handlebars-runtime.ts": `export { default as runtime } from "handlebars/runtime.js";`,
    "src/cli/targets/import-module.ts": `export const { importModule } = require("./import-module.cjs");`,
    "src/emit/handlebars.ts": `export const handlebars = () => require("./handlebars.cjs");`,
    "targets/asyncapi/yaml-package.ts": `export const yaml = () => require("./yaml.cjs");`,
    "targets/schema/metaschema-validator.ts": `
      import draft07 from "built:draft-07";
      import draft2020 from "built:draft-2020-12";
      export const metaschemaValidator = (draft) => (draft === "07" ? draft07 : draft2020);`,
    "targets/docs/console-app.ts": `
      import { readFileSync } from "node:fs";
      export const consoleApp = () => readFileSync(new URL("../console/console.js.gz", import.meta.url)).toString("base64");`,
    "src/cli/config/config-validator.ts": `
      import validate from "built:config";
      export const configValidator = () => validate;`,
    "src/cli/targets/built-option-validators.ts": `
      ${optionNames.map(([name, kind, local]) => `import ${local} from "built:${name}-${kind}";`).join("\n")}
      export const builtOptionValidators = new Map([
        ${targets.map(({ name }) => `["${name}", { ${optionKinds.map((kind) => `${kind}: ${nameOf(name, kind)}`)} }]`)}
      ]);`,
  };
  return { modules, imported };
}

function nameOf(target, kind) {
  return `${target}_${kind}`.replaceAll("-", "_");
}
