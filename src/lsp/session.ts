import type { Connection, Position } from "vscode-languageserver";
import type { WorkspaceHost } from "../language-service/host.js";
import { fileOf, type Workspace } from "../language-service/workspace.js";
import { pathOf, uriOf } from "./paths.js";
import { offsetAt } from "./positions.js";

/**
 * The host of the language server: that of the language service, and what only the server needs. The command line
 * implements it with the disk, and a worker with files in memory.
 */
export interface ServerHost extends WorkspaceHost {
  /** Sets the folders of the workspace, as paths. */
  setFolders(folders: readonly string[]): void;
  /** Drops cached data of files that were changed, made or deleted. */
  filesChanged(paths: readonly string[]): void;
  /** Writes the output of a contract. Returns a message to show, and whether it was written. */
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

/** The client's capabilities on which answers depend. */
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

/** The path and offset of a request. */
export function placeOf(
  { workspace }: Session,
  { textDocument, position }: { readonly textDocument: { readonly uri: string }; readonly position: Position },
): { readonly path: string; readonly offset: number } {
  const path = pathOf(textDocument.uri);
  return { path, offset: offsetAt(fileOf(workspace, path), position) };
}
