import { readFileSync } from "node:fs";
import { expect, test } from "vitest";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");

test.each(["main.js", "haproxy.cfg", "nginx.conf", "compose.yaml"])(
  "specs/manual/nodes.md shows %s unchanged",
  (name) => {
    expect(read("specs/manual/nodes.md")).toContain(read(`examples/deploy/nodes/${name}`));
  },
);
