import { useMemo, useState } from "preact/hooks";
import type { MethodExample } from "../../../targets/console/contract-data.js";
import { serviceFiles } from "../../../targets/typescript/service-names.js";
import { checkText } from "../../interactive/check-text.js";
import type { InteractiveContract, InteractiveMethod } from "../../interactive/interactive-contract.js";
import { readTranscript } from "../../interactive/transcript.js";
import { isRecord } from "../../text/is-record.js";
import { sourceFile } from "../../text/source-file.js";
import type { ConsoleCall } from "../model/console-call.js";
import { commandLine, testOfCall, typescriptCall } from "../model/copy-as.js";
import { credentialKey, credentialSlots, type GivenCredentials, placeCredentials } from "../model/credential-slots.js";
import { replay } from "../model/replay.js";
import { shareFragment } from "../model/share-link.js";
import { Faults } from "./faults.js";
import { MessageEditor } from "./message-editor.js";
import { useCall } from "./use-call.js";

export interface CallPanelProps {
  readonly contract: InteractiveContract;
  /** The contract's base name. */
  readonly source: string;
  readonly method: InteractiveMethod;
  /** What its forms can be filled with. */
  readonly examples: MethodExample;
  readonly url: string;
  readonly draft: Draft;
  readonly credentials: GivenCredentials;
  readonly call: ConsoleCall | null;
  readonly onDraft: (draft: Draft) => void;
  readonly onCredential: (key: string, value: string) => void;
  /** Opens a call. */
  readonly onOpen: (payload: unknown, token: string | null) => ConsoleCall;
}

/** What someone has written for a method. */
export interface Draft {
  readonly payload: string;
  readonly message: string;
}

const none: readonly string[] = [];

/** The call of one method: its payload, its messages, and what can be done to its connection. */
export function CallPanel(props: CallPanelProps) {
  const { contract, method, draft, credentials, call, onDraft, onCredential, onOpen } = props;
  useCall(call);
  const [notice, setNotice] = useState("");
  const slots = useMemo(
    () => credentialSlots(method, new Map(contract.design.schemes.map(({ name, kind }) => [name, kind]))),
    [contract, method],
  );
  const { fields, token } = useMemo(() => placeCredentials(slots, credentials), [slots, credentials]);
  const given = useMemo(() => Object.keys(fields), [fields]);
  const payload = usePayload(method, draft.payload, fields);
  const message = useChecked(method, draft.message);
  const takesMessages = method.method.streamingPayload !== null;
  const isOpen = call !== null && call.state !== "closed" && call.state !== "failed";

  const open = (): void => {
    if (payload.isValid) onOpen(payload.value, token);
  };
  const send = (): void => {
    if (message.isValid && call?.canSend === true) call.send(message.value);
  };
  const copied = {
    method,
    source: props.source,
    module: serviceFiles(contract.design.services).get(method.service) ?? method.service.name,
    url: props.url,
    payload: payload.written,
    messages: takesMessages && message.isValid ? [message.value] : [],
  };
  const copy = (name: string, text: string): void => {
    void navigator.clipboard?.writeText(text);
    setNotice(`${name} copied`);
  };
  const share = (): void => {
    const fragment = shareFragment(method, { url: props.url, payload: payload.written, message: message.value });
    history.replaceState(null, "", fragment);
    copy("link", location.href);
  };
  const replayFile = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const transcript = readTranscript(await file.text());
    if (typeof transcript === "string") return setNotice(`${file.name}: ${transcript}`);
    const { service, method: name } = transcript.call;
    if (service !== method.service.name || name !== method.method.name) {
      return setNotice(`${file.name} is a recording of ${service}.${name}`);
    }
    const recorded = transcript.call.payload;
    const value = isRecord(recorded) ? { ...recorded, ...fields } : recorded;
    replay(onOpen(value, token), transcript, 1);
    setNotice(`replaying ${file.name}`);
  };
  const save = (): void => {
    if (call === null) return;
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([call.recording()], { type: "application/x-ndjson" }));
    link.download = `${method.service.name}.${method.method.name}.ndjson`;
    link.click();
    URL.revokeObjectURL(link.href);
  };

  return (
    <section class="panel" aria-label={`${method.service.name}.${method.method.name}`}>
      <div class="tools">
        <h2>
          {method.service.name}.{method.method.name}
        </h2>
        <span class={`state ${call?.state ?? "idle"}`} role="status">
          {call?.state ?? "not called"}
        </span>
      </div>
      {method.method.documentation.summary === null ? null : <p>{method.method.documentation.summary}</p>}

      {slots.length === 0 ? null : (
        <fieldset>
          <legend>Credentials</legend>
          {slots.map((slot) => (
            <label class="field" key={credentialKey(slot)}>
              {slot.scheme}: {roleText[slot.role]}
              <input
                type="password"
                autocomplete="off"
                value={credentials.get(credentialKey(slot)) ?? ""}
                onInput={(event) => onCredential(credentialKey(slot), event.currentTarget.value)}
              />
            </label>
          ))}
          <p class="quiet">They stay in this tab until it is closed or loaded again.</p>
        </fieldset>
      )}

      {method.method.payload === null ? null : (
        <>
          <h3>Payload</h3>
          <MessageEditor
            key={`payload of ${method.method.name}`}
            method={method}
            kind="payload"
            label="payload"
            examples={props.examples.payload}
            text={draft.payload}
            given={given}
            onChange={(text) => onDraft({ ...draft, payload: text })}
            onSubmit={open}
          />
        </>
      )}
      <div class="tools">
        <button type="button" class="main" disabled={!payload.isValid} onClick={open}>
          {call === null ? "Call" : "Call again"}
        </button>
        {isOpen ? (
          <button type="button" onClick={call.cancel}>
            Cancel
          </button>
        ) : null}
      </div>

      {takesMessages ? (
        <>
          <h3>Message</h3>
          <MessageEditor
            key={`message of ${method.method.name}`}
            method={method}
            kind="streamingPayload"
            label="message"
            examples={props.examples.message}
            text={draft.message}
            given={none}
            onChange={(text) => onDraft({ ...draft, message: text })}
            onSubmit={send}
          />
          <div class="tools">
            <button type="button" class="main" disabled={call?.canSend !== true || !message.isValid} onClick={send}>
              Send
            </button>
            <button type="button" disabled={call?.canSend !== true} onClick={call?.end}>
              End
            </button>
          </div>
        </>
      ) : null}

      {isOpen ? <Faults call={call} hasToken={token !== null} /> : null}

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
    </section>
  );
}

const roleText = { apiKey: "API key", token: "token", username: "user name", password: "password" } as const;

/** The payload with credentials, checked. `written` is what was written, without them. */
function usePayload(method: InteractiveMethod, text: string, fields: Readonly<Record<string, string>>) {
  return useMemo(() => {
    if (method.method.payload === null) return { isValid: true, value: undefined, written: undefined };
    const file = sourceFile("payload", text);
    const { value, diagnostics } = checkText(method, "payload", file, { given: Object.keys(fields) });
    const whole = isRecord(value) ? { ...value, ...fields } : value;
    return { isValid: diagnostics.length === 0, value: whole, written: value };
  }, [method, text, fields]);
}

function useChecked(method: InteractiveMethod, text: string) {
  return useMemo(() => {
    const { value, diagnostics } = checkText(method, "streamingPayload", sourceFile("message", text));
    return { isValid: diagnostics.length === 0, value };
  }, [method, text]);
}
