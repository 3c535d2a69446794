import { useState } from "preact/hooks";
import type { InteractiveMethod } from "../../interactive/interactive-contract.js";
import { readTranscript } from "../../interactive/transcript.js";
import type { ConsoleCall } from "../model/console-call.js";
import { commandLine, pathOf, testOfCall, typescriptCall } from "../model/copy-as.js";
import { replay } from "../model/replay.js";
import { shareFragment } from "../model/share-link.js";

interface ShareToolsProps {
  readonly method: InteractiveMethod;
  /** The generated module of the service, without its ending. */
  readonly module: string;
  /** The contract's base name. */
  readonly source: string;
  readonly url: string;
  readonly call: ConsoleCall | null;
  /** Without credentials. */
  readonly payload: unknown;
  /** Undefined if the method takes no messages, or the message is invalid. */
  readonly message: unknown;
  /** Opens a call with the payload of a recording. */
  readonly onReplay: (payload: unknown) => ConsoleCall;
}

/** Records and replays the call, and copies it as a command, as code and as a link. */
export function ShareTools({ method, module, source, url, call, payload, message, onReplay }: ShareToolsProps) {
  const [notice, setNotice] = useState("");
  const copied = { method, module, source, url, payload, messages: message === undefined ? [] : [message] };
  const copy = (name: string, text: string): void => {
    void navigator.clipboard?.writeText(text);
    setNotice(`${name} copied`);
  };
  const share = (): void => {
    history.replaceState(null, "", shareFragment(method, { url, payload, message }));
    copy("link", location.href);
  };
  const replayFile = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const transcript = readTranscript(await file.text());
    if (typeof transcript === "string") return setNotice(`${file.name}: ${transcript}`);
    const { service, method: name, payload: recorded } = transcript.call;
    if (`${service}.${name}` !== pathOf(method)) return setNotice(`${file.name} is a recording of ${service}.${name}`);
    replay(onReplay(recorded), transcript);
    setNotice(`replaying ${file.name}`);
  };
  const save = (): void => {
    if (call === null) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([call.recording()], { type: "application/x-ndjson" }));
    link.download = `${pathOf(method)}.ndjson`;
    link.click();
    URL.revokeObjectURL(link.href);
  };

  return (
    <>
      <details class="more">
        <summary>Record, copy and share</summary>
        <div class="tools">
          <button type="button" disabled={call === null} onClick={save}>
            Save the recording
          </button>
          <label class="file">
            Replay a recording
            <input
              type="file"
              accept=".ndjson,.jsonl,.json"
              onChange={(event) => void replayFile(event.currentTarget.files?.[0])}
            />
          </label>
          <button type="button" onClick={() => copy("command", commandLine(copied))}>
            Copy as goaidl call
          </button>
          <button type="button" onClick={() => copy("code", typescriptCall(copied))}>
            Copy as TypeScript
          </button>
          <button type="button" onClick={() => copy("test", testOfCall(copied))}>
            Copy as a test
          </button>
          <button type="button" onClick={share}>
            Copy a link
          </button>
        </div>
      </details>
      <p role="status" class="quiet">
        {notice}
      </p>
    </>
  );
}
