import { randomBytes } from "node:crypto";
import type { Attempt, Directory, Node, Registration, SessionRecord } from "../nodes/directory.js";
import type { RedisClient } from "./redis-client.js";
import { RedisScript } from "./redis-script.js";
import { RedisUnavailableError, sendCommand } from "./send-command.js";

/** How often a node renews its lease, and when the lease expires. */
const renewMs = 3_000;
const leaseMs = 10_000;
/** How long the record of a live session is kept; its node renews it long before. */
const recordMs = 3_600_000;
/** The maximum number of attempts to claim a session if answers are lost, and the wait between them. */
const claimAttempts = 4;
const claimAgainMs = 300;

/**
 * Writes or renews the record of a session. Changes nothing if there is a record of a higher epoch, or one of the same
 * epoch that belongs to another node or is parked.
 */
const openScript = new RedisScript(`
local epoch = tonumber(redis.call('HGET', KEYS[1], 'epoch') or '0')
if epoch > tonumber(ARGV[1]) then return 0 end
if epoch == tonumber(ARGV[1]) then
  if redis.call('HGET', KEYS[1], 'node') ~= ARGV[2] then return 0 end
  if redis.call('HEXISTS', KEYS[1], 'parked') == 1 then return 0 end
  redis.call('HDEL', KEYS[1], 'snapshot', 'claim')
else
  redis.call('DEL', KEYS[1])
  redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'node', ARGV[2], 'address', ARGV[3], 'token', ARGV[4],
    'binding', ARGV[5], 'owner', ARGV[6], 'att', '0')
end
redis.call('PEXPIRE', KEYS[1], ARGV[7])
return 1
`);

/**
 * Compares the token and the binding before the number of the attempt, so that only the session's client can raise the
 * number.
 */
const attemptScript = new RedisScript(`
local r = redis.call('HMGET', KEYS[1], 'token', 'binding', 'att', 'epoch', 'node', 'address', 'owner', 'parked')
if r[1] ~= ARGV[1] or r[2] ~= ARGV[2] then return {'unknown'} end
if tonumber(ARGV[3]) <= tonumber(r[3]) then return {'superseded'} end
redis.call('HSET', KEYS[1], 'att', ARGV[3])
return {'found', r[4], r[5], r[6], r[7], r[8] or ''}
`);

const parkScript = new RedisScript(`
local r = redis.call('HMGET', KEYS[1], 'epoch', 'node')
if r[1] ~= ARGV[1] or r[2] ~= ARGV[2] then return 0 end
redis.call('HSET', KEYS[1], 'parked', '1', 'snapshot', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
`);

const claimScript = new RedisScript(`
local r = redis.call('HMGET', KEYS[1], 'epoch', 'parked', 'claim', 'snapshot')
if r[1] == ARGV[1] and r[2] == '1' then
  redis.call('HSET', KEYS[1], 'epoch', ARGV[2], 'node', ARGV[3], 'address', ARGV[4], 'claim', ARGV[5])
  redis.call('HDEL', KEYS[1], 'parked')
  redis.call('PEXPIRE', KEYS[1], ARGV[6])
  return r[4]
end
if r[1] == ARGV[2] and r[3] == ARGV[5] then return r[4] end
return false
`);

const closeScript = new RedisScript(`
local r = redis.call('HMGET', KEYS[1], 'epoch', 'node')
if r[1] == ARGV[1] and r[2] == ARGV[2] then redis.call('DEL', KEYS[1]) end
return 1
`);

/** The directory of all nodes' sessions, in Redis: a hash for each session, and a lease for each node. */
export class RedisDirectory implements Directory {
  readonly #client: RedisClient;
  readonly #self: Node;
  #timer: ReturnType<typeof setInterval> | null = null;
  #lost: () => void = () => {};
  #hasLease = false;
  #isRenewing = false;
  /**
   * The time at which this node found its lease lost; other nodes may have lost their leases and sessions then, too.
   */
  #lostAt = Number.NEGATIVE_INFINITY;

  constructor(client: RedisClient, self: Node) {
    this.#client = client;
    this.#self = self;
  }

  start(lost: () => void): void {
    this.#lost = lost;
    this.#client.on("ready", this.#renew);
    this.#timer = setInterval(this.#renew, renewMs);
    this.#timer.unref();
    this.#renew();
  }

  async stop(): Promise<void> {
    this.#client.off("ready", this.#renew);
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    await sendCommand(this.#client, ["DEL", leaseKey(this.#self)]).catch(() => {});
  }

  async open(registrations: readonly Registration[]): Promise<void> {
    const { id, address } = this.#self;
    await Promise.all(
      registrations.map(({ sid, epoch, tokenHash, binding, owner }) => {
        const args = [String(epoch), id, address, tokenHash, JSON.stringify(binding), JSON.stringify(owner)];
        return openScript.run(this.#client, [sessionKey(sid)], [...args, String(recordMs)]);
      }),
    );
  }

  async attempt({
    sid,
    tokenHash,
    binding,
    attempt,
  }: Attempt): Promise<SessionRecord | "unknown" | "superseded" | "later"> {
    const args = [tokenHash, JSON.stringify(binding), String(attempt)];
    const [reply, leases] = await Promise.all([
      attemptScript.run(this.#client, [sessionKey(sid)], args),
      sendCommand(this.#client, ["EXISTS", leaseKey(this.#self)]),
    ]);
    const [answer, ...fields] = textsOf(reply);
    if (answer === "superseded") return "superseded";
    const record = answer === "found" ? recordOf(fields) : null;
    if (record !== null) return record;
    // Redis may have restarted without its data, and each node still has to register its sessions again.
    return leases !== 1 || performance.now() - this.#lostAt < leaseMs ? "later" : "unknown";
  }

  async find(sid: string): Promise<SessionRecord | null> {
    const command = ["HMGET", sessionKey(sid), "epoch", "node", "address", "owner", "parked"];
    return recordOf(textsOf(await sendCommand(this.#client, command)));
  }

  async park(sid: string, epoch: number, snapshot: string, forMs: number): Promise<boolean> {
    const args = [String(epoch), this.#self.id, snapshot, String(Math.max(1, Math.ceil(forMs)))];
    return (await parkScript.run(this.#client, [sessionKey(sid)], args)) === 1;
  }

  async claim(sid: string, epoch: number): Promise<string | null> {
    const { id, address } = this.#self;
    const name = randomBytes(9).toString("base64url");
    const args = [String(epoch), String(epoch + 1), id, address, name, String(recordMs)];
    for (let attempt = 1; ; attempt++) {
      try {
        const snapshot = await claimScript.run(this.#client, [sessionKey(sid)], args);
        return typeof snapshot === "string" ? snapshot : null;
      } catch (error) {
        if (!(error instanceof RedisUnavailableError) || attempt === claimAttempts) throw error;
        await new Promise((resolve) => setTimeout(resolve, claimAgainMs));
      }
    }
  }

  async close(sid: string, epoch: number): Promise<void> {
    await closeScript.run(this.#client, [sessionKey(sid)], [String(epoch), this.#self.id]);
  }

  async isAlive(node: Node): Promise<boolean> {
    return (await sendCommand(this.#client, ["EXISTS", leaseKey(node)])) === 1;
  }

  readonly #renew = (): void => {
    if (this.#isRenewing || this.#timer === null) return;
    this.#isRenewing = true;
    const { address } = this.#self;
    sendCommand(this.#client, ["SET", leaseKey(this.#self), address, "PX", String(leaseMs), "GET"])
      .then(
        (before) => {
          if (before === null && this.#hasLease) {
            this.#lostAt = performance.now();
            this.#lost();
          }
          this.#hasLease = true;
        },
        () => {},
      )
      .finally(() => {
        this.#isRenewing = false;
      });
  };
}

function recordOf(fields: readonly string[]): SessionRecord | null {
  const [epoch = "", id = "", address = "", owner = "", parked = ""] = fields;
  if (id === "") return null;
  const principal: unknown = JSON.parse(owner);
  return {
    epoch: Number(epoch),
    node: { id, address },
    owner: typeof principal === "string" ? principal : null,
    isParked: parked === "1",
  };
}

function textsOf(reply: unknown): readonly string[] {
  return Array.isArray(reply) ? reply.map((text) => (typeof text === "string" ? text : "")) : [];
}

/** The braces put all keys of a session into one slot of a cluster. */
function sessionKey(sid: string): string {
  return `goaidl:session:{${sid}}`;
}

function leaseKey({ id }: Node): string {
  return `goaidl:node:${id}`;
}
