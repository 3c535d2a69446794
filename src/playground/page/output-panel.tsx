import { useState } from "preact/hooks";
import type { Choices, Fix, Problem, TargetFiles, TargetOption } from "../model/outputs.js";

const tabs: readonly { readonly target: string; readonly title: string }[] = [
  { target: "ts-server", title: "Server" },
  { target: "ts-client", title: "Client" },
  { target: "asyncapi", title: "AsyncAPI" },
  { target: "json-schema", title: "JSON Schema" },
  { target: "docs", title: "Documentation" },
];
const problemsTab = "problems";

interface OutputPanelProps {
  /** Null until the contract has compiled for the first time. */
  readonly targets: readonly TargetFiles[] | null;
  readonly problems: readonly Problem[];
  /** Whether the files are from an earlier version of the contract, because the current one has errors. */
  readonly isOld: boolean;
  readonly options: readonly TargetOption[];
  readonly choices: Choices;
  readonly onChoose: (option: TargetOption, value: string) => void;
  readonly onGoTo: (problem: Problem) => void;
  readonly onFix: (fix: Fix) => void;
}

/** The outputs of the contract: the files of one target, or the problems. */
export function OutputPanel({ targets, problems, isOld, options, choices, onChoose, onGoTo, onFix }: OutputPanelProps) {
  const [tab, setTab] = useState("ts-server");
  const files = targets?.find(({ name }) => name === tab)?.files ?? [];
  return (
    <section class="outputs" aria-label="Output">
      <fieldset class="tabs" aria-label="Output of">
        {[...tabs, { target: problemsTab, title: `Problems (${problems.length})` }].map(({ target, title }) => (
          <button type="button" key={target} aria-pressed={tab === target} onClick={() => setTab(target)}>
            {title}
          </button>
        ))}
      </fieldset>
      {tab === problemsTab ? (
        <Problems problems={problems} onGoTo={onGoTo} onFix={onFix} />
      ) : (
        <>
          {isOld && <p class="old">The contract has errors. These files are from its last version without errors.</p>}
          <Options options={options.filter(({ target }) => target === tab)} choices={choices} onChoose={onChoose} />
          {tab === "docs" ? <Documentation file={files[0]} /> : <Files key={tab} files={files} />}
        </>
      )}
    </section>
  );
}

/** The options of the target that is shown, collapsed at first. */
function Options({ options, choices, onChoose }: Pick<OutputPanelProps, "options" | "choices" | "onChoose">) {
  if (options.length === 0) return null;
  return (
    <details class="options">
      <summary>Options</summary>
      {options.map((option) => (
        <p key={`${option.target} ${option.name}`}>
          <label>
            <code>{option.name}</code>{" "}
            <select
              value={choices[option.target]?.[option.name] ?? option.default}
              onChange={({ currentTarget }) => onChoose(option, currentTarget.value)}
            >
              {option.values.map((value) => (
                <option key={value}>{value}</option>
              ))}
            </select>
          </label>{" "}
          <span class="quiet">{option.description}</span>
        </p>
      ))}
    </details>
  );
}

function Files({ files }: Pick<TargetFiles, "files">) {
  const [path, setPath] = useState<string | null>(null);
  const file = files.find((each) => each.path === path) ?? shownFirst(files);
  if (file === undefined) return <p class="quiet">There are no files yet.</p>;
  return (
    <>
      <p class="file">
        <label>
          File{" "}
          <select value={file.path} onChange={({ currentTarget }) => setPath(currentTarget.value)}>
            {files.map((each) => (
              <option key={each.path}>{each.path}</option>
            ))}
          </select>
        </label>{" "}
        <button type="button" onClick={() => download(file)}>
          Download
        </button>
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrollable area must be reachable by keyboard */}
      <section class="text" aria-label={file.path} tabIndex={0}>
        <pre>{file.text}</pre>
      </section>
    </>
  );
}

function Documentation({ file }: { readonly file: TargetFiles["files"][number] | undefined }) {
  return (
    <>
      {file !== undefined && (
        <p class="file">
          <button type="button" onClick={() => download(file)}>
            Download
          </button>
        </p>
      )}
      <iframe class="page" title="Documentation page" sandbox="allow-scripts" srcdoc={file?.text ?? ""} />
    </>
  );
}

/** Saves a generated file under the last part of its path. */
function download({ path, text }: TargetFiles["files"][number]): void {
  const address = URL.createObjectURL(new Blob([text]));
  const link = document.createElement("a");
  link.href = address;
  link.download = path.slice(path.lastIndexOf("/") + 1);
  link.click();
  URL.revokeObjectURL(address);
}

/** The file that is shown first: a service's file if there is one. */
function shownFirst(files: TargetFiles["files"]): TargetFiles["files"][number] | undefined {
  return files.find(({ path }) => path.endsWith(".ts") && !/^(?:types|codecs|errors)\.ts$/.test(path)) ?? files[0];
}

function Problems({ problems, onGoTo, onFix }: Pick<OutputPanelProps, "problems" | "onGoTo" | "onFix">) {
  if (problems.length === 0) return <p class="quiet">There are no problems.</p>;
  return (
    <ol class="problems">
      {problems.map((problem) => {
        const { severity, code, message, hint, place, fixes } = problem;
        return (
          <li key={`${code} ${place?.start} ${message}`}>
            <button type="button" disabled={place === null} onClick={() => onGoTo(problem)}>
              <span class={severity}>{severity}</span> <code>{code}</code>
              {place !== null && ` at ${place.line}:${place.column}`}
            </button>
            <p>{message}</p>
            {hint !== null && <p class="quiet">{hint}</p>}
            {fixes.map((fix) => (
              <button type="button" key={fix.title} onClick={() => onFix(fix)}>
                Fix: {fix.title}
              </button>
            ))}
          </li>
        );
      })}
    </ol>
  );
}
