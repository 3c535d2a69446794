import { useMemo, useRef, useState } from "preact/hooks";
import type { MethodExample } from "../../../targets/console/contract-data.js";
import {
  type InteractiveContract,
  type InteractiveMethod,
  interactiveContract,
} from "../../interactive/interactive-contract.js";
import { serverUrl } from "../../ir/server-url.js";
import type { Platform } from "../../runtime/client/platform.js";
import { isServiceUrl } from "../../runtime/client/service-url.js";
import { browserPlatform } from "../../runtime/client/socket-browser.js";
import { type ConsoleCall, type ProfileName, startCall } from "../model/console-call.js";
import type { ConsoleInput } from "../model/console-input.js";
import { pathOf } from "../model/copy-as.js";
import { relayPlatform } from "../model/relay-platform.js";
import { readFragment } from "../model/share-link.js";
import { CallPanel, type Draft } from "./call-panel.js";
import { Timeline } from "./timeline.js";

interface Listed {
  readonly contract: InteractiveContract;
  readonly source: string;
  readonly method: InteractiveMethod;
  /** The examples for its forms. */
  readonly examples: MethodExample;
}

const profiles: readonly ProfileName[] = ["auto", "goaidl.v1", "goa"];

/** The console. */
export function App({ input }: { readonly input: ConsoleInput }) {
  const methods = useMemo(() => methodsOf(input), [input]);
  const platform = useMemo(() => platformOf(input), [input]);
  const shared = useMemo(() => readFragment(location.hash), []);
  const [search, setSearch] = useState("");
  const [chosen, choose] = useState(
    () => methods.find(({ method }) => pathOf(method) === shared?.method) ?? methods[0],
  );
  const [url, setUrl] = useState(() => shared?.url ?? input.url ?? firstUrl(input) ?? "ws://localhost:8080");
  const [protocol, setProtocol] = useState<ProfileName>("auto");
  const [drafts, setDrafts] = useState<ReadonlyMap<InteractiveMethod, Draft>>(() => sharedDrafts(chosen, shared));
  const [credentials, setCredentials] = useState<ReadonlyMap<string, string>>(new Map());
  const [call, setCall] = useState<ConsoleCall | null>(null);
  const opened = useRef<ConsoleCall | null>(null);

  if (chosen === undefined) return <p>The contract has no methods.</p>;
  const { contract, source, method, examples } = chosen;
  const draft = drafts.get(method) ?? firstDraft(examples);
  const isUrl = isServiceUrl(url);

  const open = (payload: unknown, token: string | null): ConsoleCall => {
    if (opened.current !== null && isRunning(opened.current)) opened.current.cancel();
    const next = startCall({ method, platform, url, protocol, payload, token });
    opened.current = next;
    setCall(next);
    return next;
  };
  const wanted = search.trim().toLowerCase();
  const listed = methods.filter((one) => pathOf(one.method).toLowerCase().includes(wanted));

  return (
    <div class="console">
      <header class="tools">
        <label class="address">
          Address
          <input
            type="text"
            spellcheck={false}
            value={url}
            aria-invalid={!isUrl}
            onInput={(event) => setUrl(event.currentTarget.value)}
          />
        </label>
        <label>
          Profile
          <select
            value={protocol}
            onChange={(event) => setProtocol(profiles[event.currentTarget.selectedIndex] ?? "auto")}
          >
            {profiles.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
      </header>
      {isUrl ? null : <p class="problems">The address begins with ws://, wss://, http:// or https://.</p>}
      <div class="columns">
        <nav aria-label="Methods">
          <input
            type="search"
            aria-label="Search methods"
            placeholder="Search methods"
            value={search}
            onInput={(event) => setSearch(event.currentTarget.value)}
          />
          <ul>
            {listed.map((one) => (
              <li key={`${one.source} ${pathOf(one.method)}`}>
                <button
                  type="button"
                  class="method"
                  aria-current={one.method === method ? "true" : undefined}
                  onClick={() => choose(one)}
                >
                  <span class="service">{one.method.service.name}</span> {one.method.method.name}
                  <span class="shape">{shapeText[one.method.method.shape]}</span>
                </button>
              </li>
            ))}
          </ul>
        </nav>
        <CallPanel
          contract={contract}
          source={source}
          method={method}
          examples={examples}
          url={url}
          draft={draft}
          credentials={credentials}
          call={call?.method === method ? call : null}
          onDraft={(next) => setDrafts(new Map(drafts).set(method, next))}
          onCredential={(key, value) => setCredentials(new Map(credentials).set(key, value))}
          onOpen={open}
        />
        <Timeline log={call?.log ?? null} />
      </div>
    </div>
  );
}

const shapeText = { unary: "", client: "↑", server: "↓", bidirectional: "↑↓" } as const;

function isRunning({ state }: ConsoleCall): boolean {
  return state !== "closed" && state !== "failed";
}

function methodsOf({ contracts }: ConsoleInput): Listed[] {
  return contracts.flatMap(({ design, source, examples, client, server }) => {
    const contract = interactiveContract(design, { client, server });
    return contract.methods.map((method) => {
      const none = { first: null, named: [] };
      return { contract, source, method, examples: examples[pathOf(method)] ?? { payload: none, message: none } };
    });
  });
}

function platformOf({ relay }: ConsoleInput): Platform {
  return relay === null ? browserPlatform : relayPlatform(browserPlatform, new URL(relay, location.href).href);
}

function firstUrl({ contracts }: ConsoleInput): string | null {
  const urls = contracts.flatMap(({ design }) => design.api.servers.slice(0, 1).map((one) => serverUrl(one, () => "")));
  return urls.find((url) => URL.canParse(url)) ?? null;
}

function sharedDrafts(
  chosen: Listed | undefined,
  shared: ReturnType<typeof readFragment>,
): ReadonlyMap<InteractiveMethod, Draft> {
  if (chosen === undefined || shared === null) return new Map();
  const first = firstDraft(chosen.examples);
  const text = (value: unknown, otherwise: string): string => (value === undefined ? otherwise : jsonText(value));
  return new Map([
    [chosen.method, { payload: text(shared.payload, first.payload), message: text(shared.message, first.message) }],
  ]);
}

function firstDraft({ payload, message }: MethodExample): Draft {
  return { payload: jsonText(payload.first), message: jsonText(message.first) };
}

function jsonText(value: unknown): string {
  return JSON.stringify(value, null, 2);
}
