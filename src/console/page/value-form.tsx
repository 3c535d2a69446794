import { useId } from "preact/hooks";
import type { Json } from "../../ir/json.js";
import type { Field, ObjectType, Type, UnionType } from "../../ir/type.js";
import {
  type Control,
  controlValue,
  formPart,
  initialValue,
  isJsonObject,
  type Types,
  unwrapVariant,
  variantOf,
  variantValue,
  wrapVariant,
} from "../model/form-parts.js";

interface Edited {
  readonly types: Types;
  /** The accessible name of the control. */
  readonly label: string;
  readonly value: Json;
  readonly onChange: (value: Json) => void;
}

/** A form for a value of a type. */
export function ValueForm({ types, type, label, value, onChange }: Edited & { readonly type: Type }) {
  const { control, isNullable } = formPart(types, type);
  const form = <ControlForm types={types} control={control} label={label} value={value} onChange={onChange} />;
  if (!isNullable) return form;
  const isNull = value === null;
  return (
    <div class="nullable">
      <label class="check">
        <input
          type="checkbox"
          checked={isNull}
          onChange={() => onChange(isNull ? controlValue(types, control) : null)}
        />
        null
      </label>
      {isNull ? null : form}
    </div>
  );
}

function ControlForm({ types, control, label, value, onChange }: Edited & { readonly control: Control }) {
  const edited = { types, label, value, onChange };
  switch (control.kind) {
    case "text":
      return <TextControl {...edited} isMultiline={control.isMultiline} />;
    case "number":
      return <NumberControl {...edited} />;
    case "boolean":
      return (
        <label class="check">
          <input
            type="checkbox"
            aria-label={label}
            checked={value === true}
            onChange={(event) => onChange(event.currentTarget.checked)}
          />
          {String(value === true)}
        </label>
      );
    case "bytes":
      return <BytesControl {...edited} />;
    case "choice":
      return <ChoiceControl {...edited} values={control.values} isOpen={control.isOpen} />;
    case "object":
      return <ObjectControl {...edited} type={control.type} />;
    case "list":
      return <ListControl {...edited} element={control.element} />;
    case "map":
      return <MapControl {...edited} element={control.value} />;
    case "tuple": {
      const items: readonly Json[] = Array.isArray(value) ? value : [];
      return (
        <ol class="items" start={0}>
          {control.elements.map((element, index) => (
            // Elements of a tuple have no name other than their position.
            // biome-ignore lint/suspicious/noArrayIndexKey: the place is what identifies it
            <li key={index}>
              <ValueForm
                types={types}
                type={element}
                label={`${label} ${index}`}
                value={items[index] ?? null}
                onChange={(item) =>
                  onChange(control.elements.map((_one, at) => (at === index ? item : (items[at] ?? null))))
                }
              />
            </li>
          ))}
        </ol>
      );
    }
    case "union":
      return <UnionControl {...edited} type={control.type} />;
    case "json":
      return <AnyControl {...edited} />;
  }
}

function TextControl({ label, value, onChange, isMultiline }: Edited & { readonly isMultiline: boolean }) {
  const text = typeof value === "string" ? value : "";
  const rows = Math.min(6, text.split("\n").length);
  return isMultiline && (rows > 1 || text.length > 60) ? (
    <textarea
      aria-label={label}
      rows={rows + 1}
      value={text}
      onInput={(event) => onChange(event.currentTarget.value)}
    />
  ) : (
    <input type="text" aria-label={label} value={text} onInput={(event) => onChange(event.currentTarget.value)} />
  );
}

function NumberControl({ label, value, onChange }: Edited) {
  // A text field, so that an incomplete number stays as typed, and is reported.
  return (
    <input
      type="text"
      inputMode="decimal"
      aria-label={label}
      value={typeof value === "number" ? String(value) : typeof value === "string" ? value : ""}
      onInput={(event) => {
        const text = event.currentTarget.value.trim();
        const number = Number(text);
        onChange(text !== "" && String(number) === text ? number : text);
      }}
    />
  );
}

function BytesControl({ label, value, onChange }: Edited) {
  const read = async (file: File | undefined): Promise<void> => {
    if (file === undefined) return;
    const bytes = new Uint8Array(await file.arrayBuffer());
    let binary = "";
    for (let at = 0; at < bytes.length; at += 8_192) binary += String.fromCharCode(...bytes.subarray(at, at + 8_192));
    onChange(btoa(binary));
  };
  return (
    <div class="bytes">
      <input
        type="text"
        aria-label={`${label} in base64`}
        placeholder="base64"
        value={typeof value === "string" ? value : ""}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
      <input
        type="file"
        aria-label={`${label} from a file`}
        onChange={(event) => void read(event.currentTarget.files?.[0])}
      />
    </div>
  );
}

interface Choice extends Edited {
  readonly values: readonly (string | number | boolean)[];
  readonly isOpen: boolean;
}

function ChoiceControl({ label, value, onChange, values, isOpen }: Choice) {
  const id = useId();
  if (isOpen) {
    return (
      <>
        <input
          type="text"
          aria-label={label}
          list={id}
          value={value === null ? "" : String(value)}
          onInput={(event) => {
            const text = event.currentTarget.value;
            onChange(values.find((one) => String(one) === text) ?? text);
          }}
        />
        <datalist id={id}>
          {values.map((one) => (
            <option key={String(one)} value={String(one)} />
          ))}
        </datalist>
      </>
    );
  }
  return (
    <select
      aria-label={label}
      value={String(value)}
      onChange={(event) => onChange(values[event.currentTarget.selectedIndex] ?? null)}
    >
      {values.map((one) => (
        <option key={String(one)} value={String(one)}>
          {String(one)}
        </option>
      ))}
    </select>
  );
}

function ObjectControl({ types, label, value, onChange, type }: Edited & { readonly type: ObjectType }) {
  const fields = isJsonObject(value) ? value : {};
  const set = (name: string, part: Json): void => onChange({ ...fields, [name]: part });
  const remove = (name: string): void => {
    const { [name]: _gone, ...rest } = fields;
    onChange(rest);
  };
  if (type.fields.length === 0) return <p class="quiet">no fields</p>;
  return (
    <fieldset aria-label={label}>
      {type.fields.map((field) => {
        const part = fields[field.name];
        return (
          <div class="field" key={field.name}>
            <div class="field-head">
              <span class="field-name">{field.name}</span>
              {field.required ? null : (
                <label class="check quiet">
                  <input
                    type="checkbox"
                    aria-label={`${field.name} is given`}
                    checked={part !== undefined}
                    onChange={(event) =>
                      event.currentTarget.checked ? set(field.name, firstValue(types, field)) : remove(field.name)
                    }
                  />
                  {field.default === null ? "optional" : `default ${JSON.stringify(field.default.value)}`}
                </label>
              )}
            </div>
            {summaryOf(field) === "" ? null : <p class="quiet">{summaryOf(field)}</p>}
            {part === undefined ? null : (
              <ValueForm
                types={types}
                type={field.type}
                label={field.name}
                value={part}
                onChange={(next) => set(field.name, next)}
              />
            )}
          </div>
        );
      })}
    </fieldset>
  );
}

function firstValue(types: Types, field: Field): Json {
  return field.default?.value ?? field.examples[0]?.value ?? initialValue(types, field.type);
}

/** The first sentence of the documentation. */
function summaryOf({ documentation }: Field): string {
  return documentation.summary ?? "";
}

function ListControl({ types, label, value, onChange, element }: Edited & { readonly element: Type }) {
  const items: readonly Json[] = Array.isArray(value) ? value : [];
  return (
    <div>
      <ol class="items" start={0}>
        {items.map((item, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: equal items have nothing but their place
          <li key={index}>
            <ValueForm
              types={types}
              type={element}
              label={`${label} ${index}`}
              value={item}
              onChange={(next) => onChange(items.map((one, at) => (at === index ? next : one)))}
            />
            <button type="button" class="small" onClick={() => onChange(items.filter((_one, at) => at !== index))}>
              Remove
            </button>
          </li>
        ))}
      </ol>
      <button type="button" class="small" onClick={() => onChange([...items, initialValue(types, element)])}>
        Add to {label}
      </button>
    </div>
  );
}

function MapControl({ types, label, value, onChange, element }: Edited & { readonly element: Type }) {
  const entries: readonly (readonly [string, Json])[] = isJsonObject(value) ? Object.entries(value) : [];
  const set = (index: number, entry: readonly [string, Json]): void =>
    onChange(Object.fromEntries(entries.map((one, at) => (at === index ? entry : one))));
  const add = (): void => {
    const free = ["key", ...entries.map((_one, index) => `key${index + 2}`)].find(
      (key) => !entries.some(([one]) => one === key),
    );
    onChange(Object.fromEntries([...entries, [free ?? "", initialValue(types, element)]]));
  };
  return (
    <div>
      <ul class="items">
        {entries.map(([key, item], index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the key changes while it is typed
          <li key={index}>
            <input
              type="text"
              aria-label={`key ${index} of ${label}`}
              value={key}
              onInput={(event) => set(index, [event.currentTarget.value, item])}
            />
            <ValueForm
              types={types}
              type={element}
              label={`${label} ${key}`}
              value={item}
              onChange={(next) => set(index, [key, next])}
            />
            <button
              type="button"
              class="small"
              onClick={() => onChange(Object.fromEntries(entries.filter((_one, at) => at !== index)))}
            >
              Remove
            </button>
          </li>
        ))}
      </ul>
      <button type="button" class="small" onClick={add}>
        Add to {label}
      </button>
    </div>
  );
}

function UnionControl({ types, label, value, onChange, type }: Edited & { readonly type: UnionType }) {
  const variant = variantOf(types, type, value);
  if (variant === undefined) return null;
  return (
    <div class="union">
      <select
        aria-label={`variant of ${label}`}
        value={variant.name}
        onChange={(event) => {
          const chosen = type.variants[event.currentTarget.selectedIndex];
          if (chosen !== undefined) onChange(variantValue(types, type, chosen));
        }}
      >
        {type.variants.map(({ name }) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
      <ValueForm
        types={types}
        type={variant.type}
        label={`${label} ${variant.name}`}
        value={unwrapVariant(type, variant, value)}
        onChange={(inner) => onChange(wrapVariant(type, variant, inner))}
      />
    </div>
  );
}

function AnyControl({ label, value, onChange }: Edited) {
  return (
    <textarea
      aria-label={`${label} as JSON`}
      rows={2}
      defaultValue={JSON.stringify(value)}
      onInput={(event) => {
        try {
          onChange(JSON.parse(event.currentTarget.value));
        } catch {
          // Incomplete JSON changes nothing.
        }
      }}
    />
  );
}
