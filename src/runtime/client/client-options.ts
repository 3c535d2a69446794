import type { ClientSettings } from "./client-settings.js";
import type { Protocol } from "./protocol.js";
import type { Restarts } from "./restarts.js";

export interface ClientOptions extends ClientSettings {
  /**
   * The profile: `goaidlV1`, `goa` or `auto` of `goaidl/client`. On Node its name is enough; in a browser's bundle a
   * profile is included only if it is imported. Default: that of the generated client, which is `goaidlV1` unless the
   * target's option `protocol` says otherwise.
   */
  readonly protocol?: Protocol | Protocol["name"] | undefined;
  /**
   * The code of the option `restart`: `restarts` of `goaidl/client`. Needed only in pages whose client was generated
   * with the target's option `restarts: imported`.
   */
  readonly restarts?: Restarts | undefined;
}
