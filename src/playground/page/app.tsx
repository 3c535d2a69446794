import { formatDocument, type LSPClient } from "@codemirror/lsp-client";
import type { EditorView } from "@codemirror/view";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Choices, Fix, Outputs, Problem, TargetFiles, TargetOption } from "../model/outputs.js";
import { readFragment, shareFragment } from "../model/share-link.js";
import { openActionMenu } from "./action-menu.js";
import { contractEditor } from "./contract-editor.js";
import { examples } from "./examples.js";
import { requestOutputs, requestTargetOptions } from "./language-client.js";
import { OutputPanel } from "./output-panel.js";

interface AppProps {
  readonly client: LSPClient;
  readonly root: ShadowRoot;
  readonly initial: string;
}

/** A pause in typing after which the contract is compiled, in milliseconds. */
const pauseMs = 150;

/** The contract on the left, its outputs on the right. */
export function App({ client, root, initial }: AppProps) {
  const place = useRef<HTMLDivElement>(null);
  const editor = useRef<EditorView | null>(null);
  /** The text from which the outputs were compiled. Fixes apply only to this text. */
  const compiledText = useRef<string | null>(null);
  const [text, setText] = useState(initial);
  const [outputs, setOutputs] = useState<Outputs | null>(null);
  const [targets, setTargets] = useState<readonly TargetFiles[] | null>(null);
  const [options, setOptions] = useState<readonly TargetOption[]>([]);
  const [choices, setChoices] = useState<Choices>({});
  const [notice, setNotice] = useState("");

  useEffect(() => {
    if (place.current === null) return;
    const view = contractEditor({ parent: place.current, root, text: initial, client, onChange: setText });
    editor.current = view;
    return () => view.destroy();
  }, [client, root, initial]);

  useEffect(() => {
    requestTargetOptions(client).then(setOptions, (error: unknown) => console.warn(error));
  }, [client]);

  useEffect(() => {
    let isCurrent = true;
    const timer = setTimeout(() => {
      requestOutputs(client, { text, choices }).then(
        (made) => {
          if (!isCurrent) return;
          compiledText.current = text;
          setOutputs(made);
          if (made.targets !== null) setTargets(made.targets);
        },
        (error: unknown) => {
          if (isCurrent) setNotice(`Compiling failed: ${error instanceof Error ? error.message : String(error)}`);
        },
      );
    }, pauseMs);
    return () => {
      isCurrent = false;
      clearTimeout(timer);
    };
  }, [client, text, choices]);

  useEffect(() => {
    const open = async (): Promise<void> => {
      const shared = await readFragment(location.hash);
      if (shared !== null) replaceText(editor.current, shared);
    };
    addEventListener("hashchange", open);
    return () => removeEventListener("hashchange", open);
  }, []);

  const choose = ({ target, name }: TargetOption, value: string): void =>
    setChoices((before) => ({ ...before, [target]: { ...before[target], [name]: value } }));

  const share = async (): Promise<void> => {
    history.replaceState(null, "", await shareFragment(text));
    const copied = await navigator.clipboard.writeText(location.href).then(
      () => true,
      () => false,
    );
    setNotice(copied ? "The link is copied." : "The link is in the address bar.");
  };
  const goTo = ({ place: at }: Problem): void => {
    const view = editor.current;
    if (view === null || at === null) return;
    const { length } = view.state.doc;
    view.dispatch({
      selection: { anchor: Math.min(at.start, length), head: Math.min(at.end, length) },
      scrollIntoView: true,
    });
    view.focus();
  };

  const fix = ({ edits }: Fix): void => {
    const view = editor.current;
    if (view === null || view.state.doc.toString() !== compiledText.current) return;
    view.dispatch({ changes: edits.map(({ start, end, text: insert }) => ({ from: start, to: end, insert })) });
  };

  return (
    <main class="playground">
      <header>
        <h1>goaidl playground</h1>
        <label>
          Example{" "}
          <select
            onChange={({ currentTarget }) => {
              replaceText(editor.current, examples.find(({ name }) => name === currentTarget.value)?.text ?? text);
              currentTarget.value = "";
            }}
          >
            <option value="">choose…</option>
            {examples.map(({ name }) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <button type="button" onClick={() => editor.current !== null && formatDocument(editor.current)}>
          Format
        </button>
        <button type="button" onClick={() => editor.current !== null && openActionMenu(editor.current)}>
          Actions
        </button>
        <button type="button" onClick={share}>
          Share
        </button>
        <span class="quiet" role="status">
          {notice}
        </span>
      </header>
      <div class="columns">
        <div class="editor" ref={place} />
        <OutputPanel
          targets={targets}
          problems={outputs?.problems ?? []}
          isOld={outputs !== null && outputs.targets === null && targets !== null}
          options={options}
          choices={choices}
          onChoose={choose}
          onGoTo={goTo}
          onFix={fix}
        />
      </div>
    </main>
  );
}

function replaceText(view: EditorView | null, text: string): void {
  if (view === null || view.state.doc.toString() === text) return;
  view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text }, selection: { anchor: 0 } });
}
