import { type FormEvent, useEffect, useRef, useState } from "react";
import { createHelloClient } from "../src/gen/ts-client/hello.js";

// The page's own host: in development, Vite passes the stream on to the server.
const hello = createHelloClient({ url: location.origin });

/** One stream for as long as the component is on the page: names go out, greetings come back. */
export function Greeter() {
  const [name, setName] = useState("");
  const [greetings, setGreetings] = useState<readonly { readonly id: number; readonly text: string }[]>([]);
  const [failure, setFailure] = useState<string | null>(null);
  const stream = useRef<ReturnType<typeof hello.greet> | null>(null);

  useEffect(() => {
    const opened = hello.greet({ word: "Good day" });
    let isMounted = true;
    stream.current = opened;
    const read = async (): Promise<void> => {
      try {
        for await (const { text } of opened) setGreetings((known) => [...known, { id: known.length, text }]);
      } catch (error) {
        if (isMounted) setFailure(error instanceof Error ? error.message : String(error));
      }
    };
    void read();
    return () => {
      isMounted = false;
      stream.current = null;
      void opened.close();
    };
  }, []);

  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    try {
      await stream.current?.send({ name });
      setName("");
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error));
    }
  };

  return (
    <>
      <form onSubmit={(event) => void send(event)}>
        <input aria-label="Name" value={name} onChange={(event) => setName(event.target.value)} />
        <button type="submit">Greet</button>
      </form>
      {failure === null ? null : <p role="alert">{failure}</p>}
      <ul>
        {greetings.map(({ id, text }) => (
          <li key={id}>{text}</li>
        ))}
      </ul>
    </>
  );
}
