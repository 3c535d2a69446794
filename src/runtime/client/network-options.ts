import type { Agent } from "node:http";
import type { SecureContextOptions } from "node:tls";

/** How a client on Node connects, for WebSockets and for other requests. */
export interface NetworkOptions extends Pick<SecureContextOptions, "ca" | "cert" | "key" | "passphrase" | "pfx"> {
  /** The name that the server's certificate must have. Default: the host of the address. */
  readonly servername?: string | undefined;
  /** False accepts any certificate; use it in tests only. Default: true. */
  readonly rejectUnauthorized?: boolean | undefined;
  /** Makes the connections, for example an agent for a proxy, or one with limits. */
  readonly agent?: Agent | undefined;
}
