import type { Agent } from "node:http";
import type { SecureContextOptions } from "node:tls";

/** How a client on Node makes its connections, of WebSockets and of other requests. */
export interface NetworkOptions extends Pick<SecureContextOptions, "ca" | "cert" | "key" | "passphrase" | "pfx"> {
  /** The name that the server's certificate has to have, where it isn't the address's. */
  readonly servername?: string | undefined;
  /** False believes any certificate: for tests alone. */
  readonly rejectUnauthorized?: boolean | undefined;
  /** Makes the connections: an agent for a proxy, or one with limits. */
  readonly agent?: Agent | undefined;
}
