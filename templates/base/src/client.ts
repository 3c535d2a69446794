import { createHelloClient, RudeError } from "./gen/ts-client/hello.js";

async function main(): Promise<void> {
  const hello = createHelloClient({ url: `ws://127.0.0.1:${process.env.PORT ?? 8080}` });

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
    console.log(`refused, as it should be: ${error.body}`);
  }
}

void main();
