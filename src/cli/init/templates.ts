/** A project that `goaidl init` makes: files of `templates/`, and entries of its package.json. */
export interface ProjectTemplate {
  readonly title: string;
  /** Folders of `templates/`; a file of a later folder replaces one of an earlier folder. */
  readonly folders: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const scripts = {
  check: "goaidl check && goaidl fmt --check && goaidl lint",
  build: "goaidl compile && tsc",
  dev: "node dev.mjs",
  start: "node dist/server.js",
  client: "node dist/client.js",
  test: "npm run build && node --test dist/hello.test.js",
};

const devDependencies = { "@types/node": "^20.19.43", typescript: "^7.0.2" };

/** The versions are those that test/end-to-end/init.test.ts runs with. */
export const projectTemplates = {
  minimal: {
    title: "a server and a client on Node",
    folders: ["base", "minimal"],
    scripts,
    dependencies: {},
    devDependencies,
  },
  express: {
    title: "a server inside of Express, and a client",
    folders: ["base", "express"],
    scripts,
    dependencies: { express: "^5.3.0" },
    devDependencies: { "@types/express": "^5.0.6", ...devDependencies },
  },
  fastify: {
    title: "a server inside of Fastify, and a client",
    folders: ["base", "fastify"],
    scripts,
    dependencies: { fastify: "^5.12.8" },
    devDependencies,
  },
  react: {
    title: "a server, and a React page with Vite",
    folders: ["base", "react"],
    scripts: { ...scripts, build: "goaidl compile && tsc && tsc -p web && vite build" },
    dependencies: { react: "^19.3.1", "react-dom": "^19.3.1" },
    devDependencies: {
      "@types/node": devDependencies["@types/node"],
      "@types/react": "^19.3.3",
      "@types/react-dom": "^19.3.0",
      "@vitejs/plugin-react": "^6.3.0",
      typescript: devDependencies.typescript,
      vite: "^8.3.8",
    },
  },
} as const satisfies Readonly<Record<string, ProjectTemplate>>;

export type TemplateName = keyof typeof projectTemplates;

export const templateNames = ["minimal", "express", "fastify", "react"] as const satisfies readonly TemplateName[];
