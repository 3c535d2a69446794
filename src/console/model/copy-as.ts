import { methodName, serviceClass } from "../../../targets/typescript/service-names.js";
import type { InteractiveMethod } from "../../interactive/interactive-contract.js";

/** A call to copy. Its credentials are not copied: they are named instead. */
export interface CopiedCall {
  readonly method: InteractiveMethod;
  /** The contract's base name. */
  readonly source: string;
  /** The generated module of the service, without its ending. */
  readonly module: string;
  readonly url: string;
  readonly payload: unknown;
  readonly messages: readonly unknown[];
}

/** The call as a command line for a POSIX shell. */
export function commandLine({ method, source, url, payload, messages }: CopiedCall): string {
  const data = [...(payload === undefined ? [] : [payload]), ...messages].map((value) => JSON.stringify(value));
  const words = ["npx goaidl call", quoted(source), quoted(pathOf(method)), "--url", quoted(url)];
  return [...words, ...(data.length === 0 ? [] : ["-d", quoted(data.join(" "))])].join(" ");
}

/** TypeScript that makes the call with the generated client. */
export function typescriptCall({ method, module, url, payload, messages }: CopiedCall): string {
  const factory = `create${serviceClass(method.service)}Client`;
  const lines = [
    `import { ${factory} } from "./gen/ts-client/${module}.js";`,
    "",
    `const client = ${factory}({ url: ${JSON.stringify(url)} });`,
    ...callLines(method, payload, messages),
  ];
  return `${lines.join("\n")}\n`;
}

/** The call as a test with `goaidl/testing`, which needs no network. */
export function testOfCall({ method, module, payload, messages }: CopiedCall): string {
  const factory = `create${serviceClass(method.service)}Client`;
  const body = callLines(method, payload, messages).map((line) => (line === "" ? "" : `  ${line}`));
  const lines = [
    'import { createServer } from "goaidl/server";',
    'import { connectInMemory } from "goaidl/testing";',
    'import { test } from "vitest";',
    `import { ${factory} } from "./gen/ts-client/${module}.js";`,
    `import { service } from "./${module}-service.js";`,
    "",
    `test(${JSON.stringify(pathOf(method))}, async () => {`,
    "  const server = createServer({ services: [service] });",
    `  const client = ${factory}(connectInMemory(server));`,
    ...body,
    "  await server.close();",
    "});",
  ];
  return `${lines.join("\n")}\n`;
}

function callLines(method: InteractiveMethod, payload: unknown, messages: readonly unknown[]): string[] {
  const { shape } = method.method;
  const argument = payload === undefined ? "" : JSON.stringify(payload, null, 2);
  const name = methodName(method.method);
  const call = `client${/^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`}(${argument})`;
  if (shape === "unary") return [`console.log(await ${call});`];
  const sends = messages.map((message) => `await stream.send(${JSON.stringify(message)});`);
  const lines = [`const stream = ${call};`, ...(method.method.streamingPayload === null ? [] : sends)];
  if (shape === "client") return [...lines, "console.log(await stream.closeAndReceive());"];
  if (shape === "bidirectional") lines.push("await stream.end();");
  return [...lines, "for await (const message of stream) console.log(message);"];
}

export function pathOf({ service, method }: InteractiveMethod): string {
  return `${service.name}.${method.name}`;
}

/** Quotes a word for a POSIX shell. */
function quoted(text: string): string {
  return /^[\w./:=@%+,-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
