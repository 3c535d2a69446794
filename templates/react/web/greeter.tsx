import { useStream } from "goaidl/react";
import { type FormEvent, useState } from "react";
import { createHelloClient } from "../src/gen/ts-client/hello.js";

// The page calls its own host: in development, Vite proxies the stream to the server.
const hello = createHelloClient({ url: location.origin });

/** Keeps one stream while the component is mounted; the stream continues when the server restarts. */
export function Greeter() {
  const [name, setName] = useState("");
  const [mistake, setMistake] = useState<unknown>(null);
  const { state, messages, stream, error } = useStream(
    () => hello.greet({ word: "Good day" }, { restart: "always" }),
    [],
  );
  const failure = error ?? mistake;

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await stream?.send({ name });
      setName("");
      setMistake(null);
    } catch (reason) {
      setMistake(reason);
    }
  };

  return (
    <>
      <form onSubmit={(event) => void send(event)}>
        <input aria-label="Name" value={name} onChange={(event) => setName(event.target.value)} />
        <button type="submit">Greet</button>
      </form>
      {state === "suspended" ? <p>Reconnecting..</p> : null}
      {failure === null ? null : <p role="alert">{failure instanceof Error ? failure.message : String(failure)}</p>}
      <ul>
        {messages.map(({ text, at }) => (
          <li key={at}>{text}</li>
        ))}
      </ul>
    </>
  );
}
