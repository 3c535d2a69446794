import { connect } from "node:net";
import { expect, test } from "vitest";
import { start } from "./notes-server.js";

test("a client that leaves in the middle of its body is not reported as a fault", async () => {
  const { port, faults } = await start({});
  const socket = connect(port, "127.0.0.1");
  socket.write("POST /save HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{");
  await new Promise((resolve) => setTimeout(resolve, 50));
  socket.destroy();
  const answer = await fetch(`http://127.0.0.1:${port}/save`, { method: "POST", body: '{"any":1}' });
  expect(answer.status).toBe(204);
  expect(faults).toEqual([]);
});

test("the nesting of `any` values is limited, so that other programs can encode them", async () => {
  const saved: unknown[] = [];
  const { port } = await start({ save: ({ any }: { any: unknown }) => void saved.push(any) });
  const post = (depth: number) => {
    const body = `{"any":${"[".repeat(depth)}${"]".repeat(depth)}}`;
    return fetch(`http://127.0.0.1:${port}/save`, { method: "POST", body });
  };
  expect((await post(64)).status).toBe(204);
  for (const depth of [65, 100_000]) {
    const answer = await post(depth);
    expect([answer.status, (await answer.json()) as unknown]).toMatchObject([
      400,
      { message: /\/any nests deeper than 64/ },
    ]);
  }
  expect(saved).toHaveLength(1);
});

test("an error repeats only the beginning of long names from a peer", async () => {
  const { port } = await start({});
  const name = "n".repeat(50_000);
  const entries = Object.fromEntries(Array.from({ length: 16 }, (_, index) => [`${name}${index}`, "no number"]));
  const answer = await fetch(`http://127.0.0.1:${port}/save`, {
    method: "POST",
    body: JSON.stringify({ any: 1, of: entries }),
  });
  expect(answer.status).toBe(400);
  expect((await answer.text()).length).toBeLessThan(10_000);
});
