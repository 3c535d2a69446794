import type { Binding } from "../v1/sessions.js";

/** A process that owns sessions, and the address at which other nodes reach it. */
export interface Node {
  readonly id: string;
  /** For example `ws://10.0.0.5:7070`. */
  readonly address: string;
}

/** The directory's entry for a session. */
export interface Registration {
  readonly sid: string;
  readonly epoch: number;
  readonly tokenHash: string;
  readonly binding: Binding;
  /** The identity of the caller; null if the method has no security. */
  readonly owner: string | null;
}

/** The owner and the state of a session. */
export interface SessionRecord {
  readonly epoch: number;
  /** The node that runs its handler, or ran it last. */
  readonly node: Node;
  readonly owner: string | null;
  /** Whether its node has parked it, so that any node can claim it. */
  readonly isParked: boolean;
}

/** A resumption of a session that another node owns. */
export interface Attempt {
  readonly sid: string;
  readonly tokenHash: string;
  readonly binding: Binding;
  readonly attempt: number;
}

/**
 * The sessions of all nodes: specs/protocol/protocol.md, "The directory". Each method rejects while the directory can't
 * be reached, and makes its changes in one step.
 */
export interface Directory {
  /** Registers sessions of this node, except those that have had another owner since. */
  open(registrations: readonly Registration[]): Promise<void>;
  /**
   * Looks up a session, if the attempt is the highest one. `later`: the directory has lost sessions, and their nodes are
   * registering them again.
   */
  attempt(attempt: Attempt): Promise<SessionRecord | "unknown" | "superseded" | "later">;
  find(sid: string): Promise<SessionRecord | null>;
  /** Stores the snapshot of a session that this node parks; false: another node owns the session. */
  park(sid: string, epoch: number, snapshot: string, forMs: number): Promise<boolean>;
  /** Makes this node the owner, and returns the snapshot; null: another node was faster. */
  claim(sid: string, epoch: number): Promise<string | null>;
  close(sid: string, epoch: number): Promise<void>;
  isAlive(node: Node): Promise<boolean>;
  /** Keeps this node's lease until `stop`. `lost` is called when the directory may have lost this node's sessions. */
  start(lost: () => void): void;
  stop(): Promise<void>;
}
