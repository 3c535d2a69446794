import { useMemo } from "preact/hooks";
import type { MethodExample } from "../../../targets/console/contract-data.js";
import { serviceFiles } from "../../../targets/typescript/service-names.js";
import { checkText, typeOf } from "../../interactive/check-text.js";
import type { InteractiveContract, InteractiveMethod } from "../../interactive/interactive-contract.js";
import type { MessageKind } from "../../interactive/json-codecs.js";
import { isRecord } from "../../text/is-record.js";
import { sourceFile } from "../../text/source-file.js";
import type { ConsoleCall } from "../model/console-call.js";
import { credentialKey, credentialSlots, type GivenCredentials, placeCredentials } from "../model/credential-slots.js";
import { Faults } from "./faults.js";
import { MessageEditor } from "./message-editor.js";
import { ShareTools } from "./share-tools.js";
import { useCall } from "./use-call.js";

export interface CallPanelProps {
  readonly contract: InteractiveContract;
  /** The contract's base name. */
  readonly source: string;
  readonly method: InteractiveMethod;
  /** The examples for its forms. */
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

/** The user's input for a method. */
export interface Draft {
  readonly payload: string;
  readonly message: string;
}

const none: readonly string[] = [];

/** The call of one method: its payload, its messages, and the faults of its connection. */
export function CallPanel(props: CallPanelProps) {
  const { contract, method, draft, credentials, call, onDraft, onCredential, onOpen } = props;
  useCall(call);
  const slots = useMemo(
    () => credentialSlots(method, new Map(contract.design.schemes.map(({ name, kind }) => [name, kind]))),
    [contract, method],
  );
  const { fields, token } = useMemo(() => placeCredentials(slots, credentials), [slots, credentials]);
  const given = useMemo(() => Object.keys(fields), [fields]);
  const payload = useChecked(method, "payload", draft.payload, given);
  const message = useChecked(method, "streamingPayload", draft.message, none);
  const takesMessages = method.method.streamingPayload !== null;
  const isOpen = call !== null && call.state !== "closed" && call.state !== "failed";

  const open = (): void => {
    if (payload.isValid) onOpen(isRecord(payload.value) ? { ...payload.value, ...fields } : payload.value, token);
  };
  const send = (): void => {
    if (message.isValid && call?.canSend === true) call.send(message.value);
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
            checked={payload}
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
            checked={message}
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

      <ShareTools
        method={method}
        module={serviceFiles(contract.design.services).get(method.service) ?? method.service.name}
        source={props.source}
        url={props.url}
        call={call}
        payload={payload.value}
        message={takesMessages && message.isValid ? message.value : undefined}
        onReplay={(recorded) => onOpen(isRecord(recorded) ? { ...recorded, ...fields } : recorded, token)}
      />
    </section>
  );
}

const roleText = { apiKey: "API key", token: "token", username: "user name", password: "password" } as const;

/** Checks the JSON that the user wrote. `given` are fields that come from elsewhere. */
function useChecked(method: InteractiveMethod, kind: MessageKind, text: string, given: readonly string[]) {
  return useMemo(() => {
    if (typeOf(method, kind) === null) return { value: undefined, diagnostics: [], isValid: true };
    const checked = checkText(method, kind, sourceFile(kind, text), { given });
    return { ...checked, isValid: checked.diagnostics.length === 0 };
  }, [method, kind, text, given]);
}
