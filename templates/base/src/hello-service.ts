import { helloService, RudeError } from "./gen/ts-server/hello.js";

export const hello = helloService({
  async greet(payload, stream) {
    if (/go away/i.test(payload.word)) throw new RudeError(`${payload.word} is not a greeting`);
    for await (const { name } of stream) {
      await stream.send({ text: `${payload.word}, ${name}!`, at: new Date().toISOString() });
    }
  },
});
