/** Compares the files of examples/deploy with the programs that they start, and with each other. */
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { projectTemplates } from "../../src/cli/init/templates.js";

const read = (name: string) => readFileSync(new URL(`../../${name}`, import.meta.url), "utf8");
const example = (name: string) => read(`examples/deploy/${name}`);

/** The milliseconds that a program gives to an option of `server.close`. */
function closingMs(program: string, option: "graceMs" | "readyDelayMs"): number {
  const written = new RegExp(`${option}: ([\\d_]+)`).exec(program)?.[1];
  if (written === undefined) throw new Error(`the program has no ${option}`);
  return Number(written.replaceAll("_", ""));
}

/** The port on which a program listens where the environment names none. */
function portOf(program: string): number {
  return Number(/PORT \?\? (\d+)/.exec(program)?.[1]);
}

describe("kubernetes.yaml", () => {
  const [deployment, service] = parseAllDocuments(example("kubernetes.yaml")).map((document) => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
  const { spec } = deployment.spec.template;
  const [container] = spec.containers;
  const main = example("main.js");

  test("gives a pod enough time to end", () => {
    const stop = Number(container.lifecycle.preStop.exec.command[1]);
    expect(container.lifecycle.preStop.exec.command).toEqual(["sleep", String(stop)]);
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(stop + closingMs(main, "graceMs") / 1_000);
    expect(stop).toBeGreaterThan(container.readinessProbe.periodSeconds * container.readinessProbe.failureThreshold);
  });

  test("has a readiness probe with the program's path and port", () => {
    expect(container.readinessProbe.httpGet).toEqual({ path: "/ready", port: portOf(main) });
    expect(main).toContain('request.url === "/ready") response.writeHead(server.ready ? 200 : 503)');
    expect(container.livenessProbe.tcpSocket).toEqual({ port: portOf(main) });
    expect(container.ports).toEqual([{ containerPort: portOf(main) }]);
    expect(service.spec.ports).toEqual([{ port: 80, targetPort: portOf(main) }]);
  });

  test("replaces pods one by one, and its Service finds them", () => {
    expect(deployment.spec.strategy.rollingUpdate).toEqual({ maxSurge: 1, maxUnavailable: 0 });
    expect(deployment.spec.selector.matchLabels).toEqual(deployment.spec.template.metadata.labels);
    expect(service.spec.selector).toEqual(deployment.spec.template.metadata.labels);
  });
});

describe("Dockerfile", () => {
  const lines = example("Dockerfile")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));
  const value = (instruction: string): string[] =>
    lines.filter((line) => line.startsWith(`${instruction} `)).map((line) => line.slice(instruction.length + 1));

  test("builds with the script of the package.json that `goaidl init` writes", () => {
    const build = value("RUN").find((command) => command.includes("goaidl"));
    expect(build?.replaceAll("npx ", "")).toBe(projectTemplates.minimal.scripts.build);
  });

  test("starts the output of that build with Node directly, so that SIGTERM arrives", () => {
    const { outDir } = JSON.parse(read("templates/base/tsconfig.json")).compilerOptions;
    const [command] = value("CMD");
    expect(JSON.parse(command ?? "")).toEqual(["node", `${outDir}/main.js`]);
    expect(value("COPY")).toContain(`--from=build /app/${outDir} ${outDir}`);
    expect(value("EXPOSE")).toEqual([String(portOf(example("main.js")))]);
    expect(value("USER")).toEqual(["node"]);
  });

  test("uses a Node that the package supports", () => {
    const least = /\d+/.exec(JSON.parse(read("package.json")).engines.node)?.[0];
    for (const image of value("FROM")) {
      expect(Number(/^node:(\d+)-slim/.exec(image)?.[1])).toBeGreaterThanOrEqual(Number(least));
    }
  });
});

describe("nodes/compose.yaml", () => {
  const main = example("nodes/main.js");
  interface Node {
    readonly environment: Readonly<Record<string, string>>;
    readonly healthcheck: { readonly test: readonly string[] };
    readonly stop_grace_period: string;
    readonly depends_on: readonly string[];
  }
  const { services } = parse(example("nodes/compose.yaml"), { merge: true });
  const nodes = Object.entries<Node>(services).filter(([name]) => name.startsWith("node"));

  test.each(nodes)("%s sets all variables that the program reads, and leaves time to end", (name, node) => {
    const { environment, healthcheck, stop_grace_period: grace, depends_on: needs } = node;
    expect(Object.keys(environment).sort()).toEqual(
      [...new Set([...main.matchAll(/process\.env\.(\w+)/g)].map(([, variable]) => variable))]
        .filter((variable) => variable !== "PORT")
        .sort(),
    );
    expect(environment.ADVERTISE).toBe(`ws://${name}:${portOf(main)}`);
    expect(needs).toEqual(["redis"]);
    expect(environment.REDIS_URL).toBe("redis://redis:6379");
    const path = /127\.0\.0\.1:(\d+)(\/\w+)/.exec(healthcheck.test.join(" "));
    expect(path?.slice(1)).toEqual([String(portOf(main)), "/healthz"]);
    expect(main).toContain('request.url === "/healthz"');
    const takes = closingMs(main, "readyDelayMs") + closingMs(main, "graceMs");
    expect(Number.parseInt(grace, 10) * 1_000).toBeGreaterThan(takes);
  });

  test("has three nodes, and the proxy's port is the one of haproxy.cfg", () => {
    expect(nodes.map(([name]) => name)).toEqual(["node1", "node2", "node3"]);
    const port = /bind :(\d+)/.exec(example("nodes/haproxy.cfg"))?.[1];
    expect(services.proxy.ports).toEqual([`${port}:${port}`]);
    expect(services.proxy.volumes[0]).toMatch(/^\.\/haproxy\.cfg:/);
  });
});
