import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { CallLog, LogEntry } from "../model/call-log.js";
import { FilteredLog } from "../model/filter-entries.js";
import { valueDifference } from "../model/value-difference.js";

/** The height of a row in pixels, as in the style. */
const rowHeight = 26;
/** Rows that are drawn above and below the visible ones. */
const spare = 10;

/** Two lanes of sent and received messages. Only the visible rows are elements of the page. */
export function Timeline({ log }: { readonly log: CallLog | null }) {
  const [search, setSearch] = useState("");
  const [frames, setFrames] = useState(false);
  const [isPaused, setPaused] = useState(false);
  const [chosen, choose] = useState<{ readonly of: CallLog; readonly entry: LogEntry } | null>(null);
  const [, draw] = useState(0);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(400);
  const list = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  const kept = useRef<readonly LogEntry[]>([]);

  // Updated once per frame of the screen, regardless of the number of entries.
  useEffect(() => {
    if (log === null) return;
    let waiting = 0;
    const ask = (): void => {
      waiting ||= requestAnimationFrame(() => {
        waiting = 0;
        draw((count) => count + 1);
      });
    };
    const stop = log.subscribe(ask);
    ask();
    return () => {
      stop();
      cancelAnimationFrame(waiting);
    };
  }, [log]);

  const filtered = useMemo(
    () => (log === null ? null : new FilteredLog(log, { search, frames })),
    [log, search, frames],
  );
  if (!isPaused) kept.current = filtered?.update() ?? [];
  const entries = kept.current;
  const selected = chosen?.of === log ? (chosen?.entry ?? null) : null;
  const select = (entry: LogEntry): void => {
    if (log !== null) choose({ of: log, entry });
  };

  useEffect(() => {
    const element = list.current;
    if (element === null) return;
    setHeight(element.clientHeight);
    if (follows.current && !isPaused) element.scrollTop = element.scrollHeight;
  });

  const first = Math.max(0, Math.floor(top / rowHeight) - spare);
  const count = Math.ceil(height / rowHeight) + 2 * spare;
  const shown = entries.slice(first, first + count);

  const step = (by: number): void => {
    const at = selected === null ? -1 : entries.findIndex(({ id }) => id === selected.id);
    const next = entries[Math.min(Math.max(at + by, 0), entries.length - 1)];
    if (next !== undefined) select(next);
  };

  return (
    <section class="timeline" aria-label="Timeline">
      <div class="tools">
        <h2>Timeline</h2>
        <input
          type="search"
          aria-label="Search the timeline"
          placeholder="Search"
          value={search}
          onInput={(event) => setSearch(event.currentTarget.value)}
        />
        <label class="check">
          <input type="checkbox" checked={frames} onChange={(event) => setFrames(event.currentTarget.checked)} /> Frames
        </label>
        <button type="button" aria-pressed={isPaused} onClick={() => setPaused(!isPaused)}>
          {isPaused ? "Continue" : "Pause"}
        </button>
        <span class="quiet" data-count={entries.length}>
          {entries.length} {entries.length === 1 ? "entry" : "entries"}
        </span>
      </div>
      <div class="lanes" aria-hidden="true">
        <span>you</span>
        <span>service</span>
      </div>
      <section
        class="rows"
        ref={list}
        aria-label="Entries"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls can be reached by keyboard
        tabIndex={0}
        onScroll={(event) => {
          const element = event.currentTarget;
          follows.current = element.scrollHeight - element.scrollTop - element.clientHeight < rowHeight;
          setTop(element.scrollTop);
        }}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          step(event.key === "ArrowDown" ? 1 : -1);
        }}
      >
        <div style={{ height: `${entries.length * rowHeight}px` }}>
          <div style={{ transform: `translateY(${first * rowHeight}px)` }}>
            {shown.map((entry) => (
              <button
                type="button"
                key={entry.id}
                class={`row ${entry.lane} ${entry.kind}`}
                aria-pressed={entry.id === selected?.id}
                onClick={() => select(entry)}
              >
                <span class="time">{(entry.ms / 1_000).toFixed(3)}</span>
                <span class="bubble">
                  {entry.number === null ? null : <span class="number">{entry.number}</span>}
                  {entry.kind === "result" ? "result " : ""}
                  {entry.text.slice(0, 300)}
                </span>
                <span class="size">{entry.bytes === null ? "" : sizeText(entry.bytes)}</span>
              </button>
            ))}
          </div>
        </div>
        {entries.length === 0 ? <p class="quiet empty">Nothing has travelled yet.</p> : null}
      </section>
      {selected === null ? null : <Detail entry={selected} entries={entries} onClose={() => choose(null)} />}
    </section>
  );
}

interface DetailProps {
  readonly entry: LogEntry;
  readonly entries: readonly LogEntry[];
  readonly onClose: () => void;
}

function Detail({ entry, entries, onClose }: DetailProps) {
  const before = entries.findLast(({ id, lane, kind }) => id < entry.id && lane === entry.lane && kind === entry.kind);
  const differences =
    entry.kind !== "message" || before === undefined ? null : valueDifference(before.value, entry.value);
  return (
    <div class="detail">
      <div class="tools">
        <h3>
          {entry.kind} {entry.number ?? ""}
        </h3>
        <button type="button" class="small" onClick={() => void navigator.clipboard?.writeText(entry.text)}>
          Copy
        </button>
        <button type="button" class="small" onClick={onClose}>
          Close
        </button>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls can be reached by keyboard */}
      <pre tabIndex={0}>{entry.value === undefined ? entry.text : JSON.stringify(entry.value, null, 2)}</pre>
      {differences === null ? null : (
        <details open={differences.length < 10}>
          <summary>
            {differences.length === 0 ? "The same as the previous message" : "Difference to the previous message"}
          </summary>
          <ul class="differences">
            {differences.map(({ path, before: old, after }) => (
              <li key={path}>
                <code>{path === "" ? "all" : path}</code> {old === undefined ? null : <del>{JSON.stringify(old)}</del>}{" "}
                {after === undefined ? null : <ins>{JSON.stringify(after)}</ins>}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function sizeText(bytes: number): string {
  return bytes < 1_024 ? `${bytes} B` : `${(bytes / 1_024).toFixed(1)} KiB`;
}
