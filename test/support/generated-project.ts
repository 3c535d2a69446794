import { execFile } from "node:child_process";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/**
 * Type-checks generated files as a user's strictest project would: one tsc run for all of them. `files` are paths below
 * the project with their texts, `compiler` the folder of a TypeScript. Resolves to the output of tsc, one line for each
 * error.
 */
export async function typeCheck(
  name: string,
  files: ReadonlyMap<string, string>,
  compiler = "node_modules/typescript",
): Promise<string[]> {
  const project = join(root, "test/work", name);
  rmSync(project, { recursive: true, force: true });
  for (const [path, text] of files) {
    const full = join(project, path);
    mkdirSync(dirname(full), { recursive: true });
    writeFileSync(full, text);
  }
  const config = {
    compilerOptions: {
      target: "ES2022",
      lib: ["ES2023", "ESNext.Disposable"],
      module: "NodeNext",
      types: ["node"],
      noEmit: true,
      strict: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noImplicitOverride: true,
      noImplicitReturns: true,
      noPropertyAccessFromIndexSignature: true,
      noFallthroughCasesInSwitch: true,
      isolatedModules: true,
      verbatimModuleSyntax: true,
      skipLibCheck: true,
      paths: {
        "goaidl/server": ["../../../src/runtime/server/index.ts"],
        "goaidl/client": ["../../../src/runtime/client/index.ts"],
        "goaidl/codegen": ["../../../src/runtime/codegen.ts"],
      },
    },
    include: ["**/*.ts"],
  };
  writeFileSync(join(project, "tsconfig.json"), JSON.stringify(config));
  return new Promise((done, fail) => {
    execFile(
      process.execPath,
      [join(root, `${compiler}/bin/tsc`), "-p", project],
      { maxBuffer: 1 << 26 },
      (error, stdout) => {
        if (error !== null && stdout === "") fail(error);
        // Errors inside of the runtime are ignored, because only its types matter here.
        else done(stdout.split("\n").filter((line) => line.includes("error TS") && !line.startsWith("src/")));
      },
    );
  });
}
