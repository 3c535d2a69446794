import { generate } from "../../src/emit/generate.js";
import type { RenderedFile } from "../../src/emit/target.js";
import type { Design } from "../../src/ir/design.js";
import { tsClient } from "../ts-client/manifest.js";
import { tsServer } from "../ts-server/manifest.js";
import { serviceClass, serviceFactory, serviceFiles } from "../typescript/service-names.js";

/**
 * The generated JavaScript of both sides of a contract, as two scripts: each is the body of a function whose parameter `modules` has
 * the runtime's entry points by name (`goaidl/client`), and returns the factory of each service (`createLoggerClient`,
 * `loggerService`) in the contract's order. A page that forbids `eval` loads them as separate scripts.
 */
export interface ContractProgram {
  readonly client: string;
  readonly server: string;
}

/** Generates the program of a contract. */
export function contractProgram(design: Design, source: string): ContractProgram {
  const generations = [tsClient, tsServer].map((target) => ({ target, options: { emit: "js" } }));
  const [client, server] = generate(design, source, generations);
  const files = [...serviceFiles(design.services)];
  const clients = files.map(([service, file]) => ({ file, factory: `create${serviceClass(service)}Client` }));
  const servers = files.map(([service, file]) => ({ file, factory: serviceFactory(service) }));
  return { client: linked(client?.files ?? [], clients), server: linked(server?.files ?? [], servers) };
}

/** A program as the text of a module that exports both scripts as functions, `client` and `server`. */
export function programModule({ client, server }: ContractProgram): string {
  return `export function client(modules) {\n${client}}\nexport function server(modules) {\n${server}}\n`;
}

interface ServiceModule {
  /** The name of its file, without the ending. */
  readonly file: string;
  readonly factory: string;
}

/** Joins `codecs.js` and the services' files into one script. They don't use `types.js`, which has only constants. */
function linked(files: readonly RenderedFile[], services: readonly ServiceModule[]): string {
  const texts = new Map(files.map(({ path, text }) => [path, text]));
  const codecs = texts.get("codecs.js") ?? "";
  const exported = [...codecs.matchAll(/^export function ([^\s(]+)\(/gm)].map(([, name]) => name);
  return [
    '"use strict";',
    scoped("const codecs", codecs, `{ ${exported.join(", ")} }`),
    "return [",
    ...services.map(({ file, factory }) => `${scoped("", texts.get(`${file}.js`) ?? "", factory)},`),
    "];",
    "",
  ].join("\n");
}

/**
 * Wraps a module in a function that is called at once and returns `result`. In generated text, a line that begins with
 * `import` or `export` is always code.
 */
function scoped(name: string, text: string, result: string): string {
  const body = text
    .replaceAll(/^import \{([^}]*)\} from "([^"]+)";$/gm, (_all, names: string, module: string) => {
      const from = module === "./codecs.js" ? "codecs" : `modules[${JSON.stringify(module)}]`;
      return `const {${names.replaceAll(/ as /g, ": ")}} = ${from};`;
    })
    .replaceAll(/^export \* from "[^"]+";$/gm, "")
    .replaceAll(/^export (?=function |class |const )/gm, "");
  const called = `(() => {\n${body}\nreturn ${result};\n})()`;
  return name === "" ? called : `${name} = ${called};`;
}
