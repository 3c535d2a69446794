/** The files of a project that `goaidl init` makes, by path. They run as they stand: test/end-to-end/init.test.ts does it. */
export function starterFiles(name: string, version: string): ReadonlyMap<string, string> {
  return new Map([
    ["hello.goa", contract],
    ["goaidl.config.json", json(config)],
    ["src/server.ts", server],
    ["src/client.ts", client],
    ["package.json", json(packageJson(name, version))],
    ["tsconfig.json", json(tsconfig)],
    ["README.md", readme(name)],
    [".gitignore", "node_modules/\ndist/\nsrc/gen/\n"],
  ]);
}

const contract = `goa 1

api hello {
  title "Hello"
  version "1.0.0"
  server local { url "ws://127.0.0.1:8080" }
}

type Name {
  @minLength(1) @maxLength(80)
  name: string
}

type Greeting {
  @maxLength(200)
  text: string
  at: timestamp
}

/// Greets people.
service hello {
  /// Greets each name that is sent, for as long as the client goes on.
  method greet {
    /// The word is no greeting.
    error rude: string
    security none
    payload {
      /// The word to greet with.
      @maxLength(40)
      word: string = "Hello"
    }
    streaming payload Name
    streaming result Greeting
    http {
      GET "/greet"
      error rude 422
    }
    stream {
      heartbeat every 30s timeout 10s
      idle 5m
      message max 4KiB
      rate 100/s burst 200
    }
  }
}
`;

const config = {
  $schema: "./node_modules/goaidl/specs/schemas/config.schema.json",
  inputs: ["hello.goa"],
  out: "src/gen",
  targets: ["ts-server", "ts-client", { target: "docs", out: "dist/docs" }],
  diff: { against: "git:main" },
};

const server = `import { createServer } from "goaidl/server";
import { helloService, RudeError } from "./gen/ts-server/hello.js";

const service = helloService({
  async greet(payload, stream) {
    if (/go away/i.test(payload.word)) throw new RudeError(\`\${payload.word} is no greeting\`);
    for await (const { name } of stream) {
      await stream.send({ text: \`\${payload.word}, \${name}!\`, at: new Date().toISOString() });
    }
  },
});

const server = createServer({ services: [service] });
const { port } = await server.listen({ port: Number(process.env.PORT ?? 8080), host: "127.0.0.1" });
console.log(\`listening on ws://127.0.0.1:\${port}\`);

process.once("SIGINT", () => void server.close());
process.once("SIGTERM", () => void server.close());
`;

const client = `import { createHelloClient, RudeError } from "./gen/ts-client/hello.js";

const hello = createHelloClient({ url: \`ws://127.0.0.1:\${process.env.PORT ?? 8080}\` });

const stream = hello.greet({ word: "Good day" });
for (const name of ["Ada", "Grace", "Edsger"]) {
  await stream.send({ name });
  const greeting = await stream.receive();
  console.log(greeting?.text);
}
await stream.close();

try {
  await hello.greet({ word: "Go away" }).receive();
} catch (error) {
  if (!(error instanceof RudeError)) throw error;
  console.log(\`refused, as it should be: \${error.body}\`);
}
`;

const tsconfig = {
  compilerOptions: {
    target: "ES2022",
    lib: ["ES2023", "ESNext.Disposable"],
    module: "NodeNext",
    types: ["node"],
    rootDir: "src",
    outDir: "dist",
    strict: true,
    noUncheckedIndexedAccess: true,
    exactOptionalPropertyTypes: true,
    verbatimModuleSyntax: true,
    skipLibCheck: true,
  },
  include: ["src"],
};

function packageJson(name: string, version: string) {
  return {
    name,
    private: true,
    type: "module",
    scripts: {
      check: "goaidl check && goaidl fmt --check && goaidl lint",
      build: "goaidl compile && tsc",
      watch: "goaidl compile --watch",
      start: "node dist/server.js",
      client: "node dist/client.js",
    },
    dependencies: { goaidl: `^${version}` },
    devDependencies: { "@types/node": "^20.19.43", typescript: "^7.0.2" },
  };
}

function readme(name: string): string {
  return `# ${name}

\`hello.goa\` is the contract, \`src/server.ts\` implements it, and \`src/client.ts\` calls it.

\`\`\`sh
npm install
npm run build    # generates src/gen from the contract, and compiles
npm start        # the server, on port 8080 or $PORT
npm run client   # in another terminal
\`\`\`

\`npm run check\` reports mistakes, form and habits of the contract; \`npm run watch\` generates whenever it changes. The
documentation for people is \`dist/docs/index.html\`. What is generated, and where to, stands in \`goaidl.config.json\`.

\`npx goaidl diff\` tells whom a change of the contract breaks, compared with the branch \`main\`.
`;
}

function json(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
