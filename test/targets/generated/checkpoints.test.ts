import { expect, test } from "vitest";
import { designOf, generated } from "../../support/compile-text.js";
import { typeCheck } from "../../support/generated-project.js";

/** `resume within 2m from checkpoint Cursor`: the arguments of handlers of all shapes, and the calls that are errors. */

const contract = `
  type Row { at: int  text: string }
  type Cursor { at: int  mode: string = "all" }
  service feed {
    stream { resume within 2m from checkpoint Cursor }
    method tail { streaming result Row  http { GET "/tail" } }
    method upload { streaming payload Row  result int  http { GET "/upload" } }
    method chat { streaming payload Row  streaming result Row  http { GET "/chat" } }
    method plain { streaming result Row  http { GET "/plain" }  stream { resume within 1m } }
  }`;

const program = (body: string): string => `
  import { withOpen } from "goaidl/server";
  import { feedService, type FeedHandlers } from "./ts-server/feed.js";
  const handlers: FeedHandlers = {
    async *tail(_payload, stream, { checkpoint }) {
      yield { at: checkpoint?.at ?? 0, text: "first" };
      stream.checkpoint({ at: 1 });
      await stream.send({ at: 2, text: "second" }, { checkpoint: { at: 2, mode: "new" } });
    },
    async upload(_payload, stream, { checkpoint }) {
      let at = checkpoint?.at ?? 0;
      for await (const row of stream) stream.checkpoint({ at: (at = row.at) });
      return at;
    },
    chat: withOpen({
      open: (_payload, { checkpoint }) => checkpoint?.at ?? 0,
      async handle(_payload, stream, { signal }, start) {
        signal.throwIfAborted();
        let at = start;
        for await (const row of stream) await stream.send(row, { checkpoint: { at: ++at } });
      },
    }),
    async plain(_payload, stream) {
      ${body}
    },
  };
  export const service = feedService(handlers);
`;

test("handlers are typed", { timeout: 60_000 }, async () => {
  const files = new Map<string, string>();
  for (const [path, text] of generated(designOf(contract), "ts-server")) files.set(`ts-server/${path}`, text);
  files.set("fine.ts", program(`await stream.send({ at: 1, text: "" });`));
  files.set("wrong.ts", program(`stream.checkpoint({ at: 1 });`));
  const errors = await typeCheck("checkpoints", files);
  expect(errors).toHaveLength(1);
  expect(errors[0]).toMatch(/wrong\.ts.*Property 'checkpoint' does not exist/);
});

test("clients get neither the type of checkpoints nor its codec", () => {
  const design = designOf(contract);
  const text = [...generated(design, "ts-client").values()].join("\n");
  expect(text).toContain("interface Row ");
  expect(text).not.toMatch(/interface Cursor |codeCursor/);
});
