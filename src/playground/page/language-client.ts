import { LSPClient, type Transport } from "@codemirror/lsp-client";
import {
  type Outputs,
  type OutputsParams,
  optionsRequest,
  outputsRequest,
  type TargetOption,
} from "../model/outputs.js";
import { diagnosticsWithFixes } from "./diagnostics-with-fixes.js";
import { safeHtml } from "./safe-html.js";

/** Starts the worker, and connects the editor's client with the language server in it. */
export function startLanguageClient(worker: Worker): LSPClient {
  const client = new LSPClient({ sanitizeHTML: safeHtml, timeout: 20_000, extensions: [diagnosticsWithFixes()] });
  return client.connect(transportTo(worker));
}

/** The client exchanges JSON texts; the server takes messages as objects. */
function transportTo(worker: Worker): Transport {
  const listeners = new Map<(text: string) => void, (event: MessageEvent<unknown>) => void>();
  return {
    send: (text) => worker.postMessage(JSON.parse(text)),
    subscribe(handler) {
      const listener = ({ data }: MessageEvent<unknown>): void => handler(JSON.stringify(data));
      listeners.set(handler, listener);
      worker.addEventListener("message", listener);
    },
    unsubscribe(handler) {
      const listener = listeners.get(handler);
      if (listener !== undefined) worker.removeEventListener("message", listener);
      listeners.delete(handler);
    },
  };
}

export async function requestOutputs(client: LSPClient, params: OutputsParams): Promise<Outputs> {
  await client.initializing;
  return client.request<OutputsParams, Outputs>(outputsRequest, params);
}

export async function requestTargetOptions(client: LSPClient): Promise<readonly TargetOption[]> {
  await client.initializing;
  return client.request<object, readonly TargetOption[]>(optionsRequest, {});
}
