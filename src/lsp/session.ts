import type { Connection, Position } from "vscode-languageserver";
import type { WorkspaceHost } from "../language-service/host.js";
import { fileOf, type Workspace } from "../language-service/workspace.js";
import { pathOf, uriOf } from "./paths.js";
import { offsetAt } from "./positions.js";

/** What the server needs beyond the language service. The command line has it on the disk, a worker in memory. */
export interface ServerHost extends WorkspaceHost {
  /** Sets the folders of the workspace, as paths. */
  setFolders(folders: readonly string[]): void;
  /** Forgets what is known of files that were changed, made or deleted. */
  filesChanged(paths: readonly string[]): void;
  /** Writes what a contract is compiled to. Returns what to show, and whether it was written. */
  generate?(path: string): Promise<{ readonly done: boolean; readonly message: string }>;
}

export interface Session {
  readonly connection: Connection;
  readonly host: ServerHost;
  readonly workspace: Workspace;
  /** The URIs of open documents by path, as the client writes them. */
  readonly uris: Map<string, string>;
  /** Runs something after the requests that are waiting. */
  readonly defer: (run: () => void) => void;
  readonly client: ClientFeatures;
}

/** What the client can do, as far as an answer depends on it. */
export interface ClientFeatures {
  snippets: boolean;
  /** Commands that the client has, such as `goaidl.try`. */
  commands: readonly string[];
  watchesFiles: boolean;
  sendsFolders: boolean;
  refreshesLenses: boolean;
}

export function uriIn({ uris }: Pick<Session, "uris">): (path: string) => string {
  return (path) => uris.get(path) ?? uriOf(path);
}

/** The path and offset that a request is about. */
export function placeOf(
  { workspace }: Session,
  { textDocument, position }: { readonly textDocument: { readonly uri: string }; readonly position: Position },
): { readonly path: string; readonly offset: number } {
  const path = pathOf(textDocument.uri);
  return { path, offset: offsetAt(fileOf(workspace, path), position) };
}
