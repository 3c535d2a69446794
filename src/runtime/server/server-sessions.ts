import type { IncomingMessage } from "node:http";
import type { MemoryBudget } from "../transport/memory-budget.js";
import type { ServerSocket } from "../transport/socket.js";
import type { UpgradedCall } from "../v1/acceptor.js";
import type { CallRequest, Sessions } from "../v1/sessions.js";
import type { ServerSocketEvents } from "./socket-ws.js";

/** The parts of a server that its sessions need in order to serve clients of other nodes. */
export interface SessionsHost {
  /** Makes the call of a client that another node has authenticated; null: there is no such method. */
  callOf(request: CallRequest, origin: string | null): UpgradedCall | null;
  /** Whether the server takes no new calls. */
  readonly closing: boolean;
  /** The length of the longest message on the connection of another node. */
  readonly linkMaxBytes: number;
  /** The memory that queues share, for the acceptors of relayed sessions. */
  readonly budget: MemoryBudget;
  readonly onError: (error: unknown) => void;
}

/** The sessions that two nodes carry: one has the client's connection, the other one runs the handler. */
export interface RelayCounts {
  /** The number of clients that are connected to this node and whose sessions run on another one. */
  readonly toOthers: number;
  /** The number of sessions that run on this node and whose clients are connected to another one. */
  readonly fromOthers: number;
}

/** The sessions of a server, with the operations for other nodes. */
export interface ServerSessions extends Sessions {
  /** Absent: there are no other nodes. */
  readonly relays?: RelayCounts;
  /** The path of the endpoint for other nodes. */
  readonly linkPath?: string;
  /** Whether a request at that path is another node's. */
  takesLink?(request: IncomingMessage): boolean;
  acceptLink?(socket: ServerSocket): ServerSocketEvents;
  /** Sends the clients of relayed sessions away within `byMs`. */
  drain?(byMs: number): void;
  /** Parks all sessions that can be moved, so that other nodes can continue them. */
  parkAll?(): Promise<void>;
  stop?(): Promise<void>;
}

/** Whether a connection may resume a session of this process, although the server takes no new calls. */
export function takesResumptions({ elsewhere, size }: Pick<Sessions, "elsewhere" | "size">): boolean {
  // With several nodes, sessions continue on another node.
  return elsewhere === null && size > 0;
}

/** Makes a server's sessions; see `redisSessions` of `goaidl/redis`. */
export type StartSessions = (host: SessionsHost) => ServerSessions;
