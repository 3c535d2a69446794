import { useState } from "preact/hooks";
import type { FormExamples } from "../../../targets/console/contract-data.js";
import { type CheckedText, typeOf } from "../../interactive/check-text.js";
import type { InteractiveMethod } from "../../interactive/interactive-contract.js";
import type { MessageKind } from "../../interactive/json-codecs.js";
import { completionsAt } from "../model/completions.js";
import { JsonEditor } from "./json-editor.js";
import { ValueForm } from "./value-form.js";

interface MessageEditorProps {
  readonly method: InteractiveMethod;
  readonly kind: MessageKind;
  readonly label: string;
  readonly text: string;
  readonly examples: FormExamples;
  /** The text, checked. */
  readonly checked: CheckedText;
  readonly onChange: (text: string) => void;
  readonly onSubmit: () => void;
}

/** Edits a value as a form or as JSON. An edit in one also changes the other, and is validated at once. */
export function MessageEditor({
  method,
  kind,
  label,
  text,
  examples,
  checked,
  onChange,
  onSubmit,
}: MessageEditorProps) {
  const [shown, show] = useState<"form" | "json">("form");
  const type = typeOf(method, kind);
  const { value, diagnostics } = checked;
  if (type === null) return null;
  const isJson = diagnostics.every(({ code }) => code !== "invalid-json");
  return (
    <div class="message-editor">
      <fieldset class="tabs" aria-label={`Edit ${label} as`}>
        {(["form", "json"] as const).map((name) => (
          <button type="button" key={name} class="small" aria-pressed={shown === name} onClick={() => show(name)}>
            {name === "form" ? "Form" : "JSON"}
          </button>
        ))}
        {examples.named.length === 0 ? null : (
          <select
            aria-label={`Fill ${label} with an example`}
            value=""
            onChange={(event) => {
              const example = examples.named[event.currentTarget.selectedIndex - 1];
              if (example !== undefined) onChange(JSON.stringify(example.value, null, 2));
            }}
          >
            <option value="">Examples</option>
            {examples.named.map(({ title }) => (
              <option key={title} value={title}>
                {title}
              </option>
            ))}
          </select>
        )}
      </fieldset>
      {shown === "json" ? (
        <JsonEditor
          label={label}
          text={text}
          problems={diagnostics}
          complete={(written, offset) => completionsAt(method, kind, written, offset)}
          onChange={onChange}
          onSubmit={onSubmit}
        />
      ) : isJson ? (
        <ValueForm
          types={method.types}
          type={type}
          label={label}
          value={asJson(value)}
          onChange={(next) => onChange(JSON.stringify(next, null, 2))}
        />
      ) : (
        <p>The JSON is invalid. Correct it in the JSON tab.</p>
      )}
      <ul class="problems" aria-live="polite">
        {diagnostics.map(({ message, hint, span }) => (
          <li key={`${span.start} ${message}`}>
            {message}
            {hint === null ? "" : `; ${hint}`}
          </li>
        ))}
      </ul>
    </div>
  );
}

/** Turns a value into JSON by a round trip, which costs little for texts that people type. */
function asJson(value: unknown) {
  return JSON.parse(JSON.stringify(value ?? null));
}
