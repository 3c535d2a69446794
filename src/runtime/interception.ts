/**
 * Typed interceptors, as both sides run them: hooks around a call that see and change only the fields that the contract
 * declares. The differences between the sides are in `server/interceptor.ts` and `client/interceptor.ts`.
 */
import { type Cursor, type Encode, runCodec } from "./codec/cursor.js";
import { StreamOverflowError } from "./errors.js";
import { define } from "./own-fields.js";
import { handled } from "./transport/operation.js";

export type Awaitable<T> = T | Promise<T>;

/** The declared fields that an interceptor may see in each kind of message. */
export interface InterceptedFields {
  readonly method: string;
  readonly payload: object | undefined;
  readonly streamingPayload: object;
  readonly streamingResult: object;
  readonly result: object;
}

/** A value that is read-only at every depth. */
export type DeepReadonly<T> = T extends Uint8Array | Date
  ? T
  : T extends object
    ? { readonly [Key in keyof T]: DeepReadonly<T[Key]> }
    : T;

/** A message without the fields that an interceptor fills in. */
export type Unwritten<Message, Field extends keyof Message> = Omit<Message, Field> & Partial<Pick<Message, Field>>;

/**
 * Makes the codec of a message whose fields an interceptor fills in before encoding; it reports fields that are still
 * missing.
 */
export function unwritten<Message, Field extends keyof Message>(
  encode: Encode<Message>,
): Encode<Unwritten<Message, Field>> {
  // The codec checks every required field at run time, whatever the type says.
  return (value, at) => encode(value as Message, at);
}

/** How a call ended; the argument of the `close` hook. */
export interface CallEnding {
  /**
   * The close code of a stream, or the HTTP status of a call that was answered or refused over HTTP; null if there was
   * neither.
   */
  readonly code: number | null;
  /** The error of the call, after the `error` hooks; null for a normal end. */
  readonly error: unknown;
}

/** A field that an interceptor may change. */
export interface WrittenField {
  readonly name: string;
  /** Whether the field is required. */
  readonly required?: boolean;
  /** Checks a new value in a message that was already decoded. Messages to be sent are checked as a whole later. */
  check?(value: unknown, at: Cursor): unknown;
}

/** The fields of one kind of message that an interceptor may read or write. */
export interface MessageFields {
  readonly read?: readonly string[];
  readonly write?: readonly WrittenField[];
}

export interface InterceptorFields {
  readonly payload?: MessageFields;
  readonly streamingPayload?: MessageFields;
  readonly streamingResult?: MessageFields;
  readonly result?: MessageFields;
}

/** The untyped hooks of an interceptor; generated code has checked their types. */
export interface Hooks<Call> {
  open?(call: Call, next: () => Promise<void>): Promise<void>;
  send?(message: object, call: Call): Awaitable<void>;
  receive?(message: object, call: Call): Awaitable<void>;
  result?(result: object, call: Call): Awaitable<void>;
  error?(error: unknown, call: Call): Awaitable<unknown>;
  close?(ending: CallEnding, call: Call): Awaitable<void>;
}

/** One use of an interceptor by a method. */
export interface InterceptorUse<Call> {
  /** The name in the contract. */
  readonly name: string;
  readonly hooks: Hooks<Call>;
  readonly fields: InterceptorFields;
}

/** The time limit of the `error` and `close` hooks, in milliseconds, because the end of a call can't wait forever. */
const endingLimitMs = 10_000;

const noFields: MessageFields = {};

interface Layer<Call> {
  readonly use: InterceptorUse<Call>;
  readonly call: Call;
  /** The current value of `call.payload`. */
  view: object;
}

export interface LayersOptions<Payload, Call> {
  /** In the order of the contract: the first is nearest to the caller. */
  readonly uses: readonly InterceptorUse<Call>[];
  /** The method's name in the contract, for error messages. */
  readonly method: string;
  readonly payload: Payload;
  /** Makes the call object of an interceptor; `payload` returns the current view of the payload. */
  readonly callOf: (payload: () => object) => Call;
  /** The direction from the caller to the handler, in which messages pass the first interceptor first. */
  readonly inward: "send" | "receive";
  /** Whether `next` may be called again for another try. */
  readonly again: boolean;
  /** The maximum number of messages that may wait for the `send` hooks of earlier messages. */
  readonly maxWaiting: number;
  /** Receives errors of hooks that no caller awaits. */
  readonly report: (error: unknown) => void;
}

/** The interceptors around one call, as nested layers; the first is nearest to the caller. */
export class Layers<Payload, Call> {
  readonly #options: LayersOptions<Payload, Call>;
  /** The layers whose `open` hook has been called. */
  readonly #reached: Layer<Call>[] = [];
  /** The hooks that are running for a message. */
  readonly #working = new Set<(error: unknown) => void>();
  #failure: Promise<unknown> | null = null;
  #closed = false;
  #stopped: { readonly error: unknown } | null = null;
  #lastSend: Promise<unknown> = Promise.resolve();
  #waitingSends = 0;

  constructor(options: LayersOptions<Payload, Call>) {
    this.#options = options;
  }

  /** Whether any interceptor has the hook; without one, messages pass at no cost. */
  has(hook: "send" | "receive" | "result"): boolean {
    return this.#options.uses.some(({ hooks }) => hooks[hook] !== undefined);
  }

  /** Runs the `open` hooks around `proceed`, which gets the payload as they left it. */
  open<Opened>(proceed: (payload: Payload) => Promise<Opened>): Promise<Opened> {
    return this.#step(0, this.#options.payload, proceed);
  }

  async #step<Opened>(
    index: number,
    payload: Payload,
    proceed: (payload: Payload) => Promise<Opened>,
  ): Promise<Opened> {
    const { uses, method, again } = this.#options;
    const use = uses[index];
    if (use === undefined) return proceed(payload);
    const fields = use.fields.payload ?? noFields;
    const view = viewOf(payload, fields);
    this.#reach(index, use, view);
    const layer = this.#reached[index];
    if (layer === undefined || use.hooks.open === undefined) return this.#step(index + 1, payload, proceed);
    const inner: { left: { readonly payload: Payload } | null; opened: Promise<Opened> | null } = {
      left: null,
      opened: null,
    };
    const next = async (): Promise<void> => {
      if (inner.opened !== null && !again) throw new Error(`the interceptor ${use.name} called next twice`);
      inner.left ??= { payload: takenBack(payload, view, fields, `payload of ${method}`, use.name) };
      // Later changes would have no effect.
      Object.freeze(view);
      const opened = this.#step(index + 1, inner.left.payload, proceed);
      inner.opened = opened;
      await opened;
    };
    // A rejection of `next` that the hook doesn't await still fails the call, below.
    await use.hooks.open(layer.call, () => handled(next()));
    if (inner.opened === null) {
      throw new Error(`the interceptor ${use.name} returned without calling next: to refuse a call, throw its error`);
    }
    return inner.opened;
  }

  #reach(index: number, use: InterceptorUse<Call>, view: object): void {
    const known = this.#reached[index];
    if (known !== undefined) {
      known.view = view;
      return;
    }
    const call = this.#options.callOf(() => this.#reached[index]?.view ?? view);
    this.#reached[index] = { use, call, view };
  }

  /** Passes a message through the interceptors and returns it as they left it. */
  async message<Message>(
    hook: "send" | "receive" | "result",
    kind: Exclude<keyof InterceptorFields, "payload">,
    message: Message,
  ): Promise<Message> {
    const layers = hook === this.#options.inward ? this.#reached : this.#outward();
    let current = message;
    for (const { use, call } of layers) {
      if (use.hooks[hook] === undefined) continue;
      const fields = use.fields[kind] ?? noFields;
      const view = viewOf(current, fields);
      const work = use.hooks[hook](view, call);
      if (isPromise(work)) await this.#unlessStopped(work);
      current = takenBack(current, view, fields, `${words[kind]} of ${this.#options.method}`, use.name);
    }
    return current;
  }

  /**
   * Passes a message through the `send` hooks and then to `handOn`. The order of the calls is kept, even if the sends
   * are not awaited.
   */
  send<Message>(
    kind: "streamingPayload" | "streamingResult",
    message: Message,
    handOn: (message: Message) => Promise<void>,
  ): Promise<void> {
    if (this.#waitingSends >= this.#options.maxWaiting) {
      const why = `${this.#waitingSends} sends are waiting for interceptors: await each send before the next`;
      return Promise.reject(new StreamOverflowError(why));
    }
    this.#waitingSends++;
    const sent = this.#lastSend.then(async () => {
      try {
        await handOn(await this.message("send", kind, message));
      } finally {
        this.#waitingSends--;
      }
    });
    this.#lastSend = sent.catch(() => {});
    return sent;
  }

  /** Resolves when everything that was sent so far has been passed on. */
  get allSent(): Promise<unknown> {
    return this.#lastSend;
  }

  /** Passes the error of the call through the interceptors, once, and returns the result. */
  fail(error: unknown): Promise<unknown> {
    this.#failure ??= this.#fail(error);
    return this.#failure;
  }

  async #fail(thrown: unknown): Promise<unknown> {
    let error = thrown;
    for (const { use, call } of this.#outward()) {
      try {
        const instead = await this.#inTime(use, "error", use.hooks.error?.(error, call));
        if (instead instanceof Error) error = instead;
      } catch (instead) {
        error = instead;
      }
    }
    return error;
  }

  /** Stops waiting for the hooks that are running for a message, because the call is over. */
  stop(error: unknown): void {
    this.#stopped ??= { error };
    for (const stop of this.#working) stop(error);
  }

  /** Runs the `close` hooks, once. `error` is null for a normal end. */
  async close(code: number | null, error: unknown): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    const failed = error !== null || this.#failure !== null;
    const ending: CallEnding = { code, error: failed ? await this.fail(error) : null };
    for (const { use, call } of this.#outward()) {
      try {
        await this.#inTime(use, "close", use.hooks.close?.(ending, call));
      } catch (thrown) {
        this.#options.report(thrown);
      }
    }
  }

  #outward(): Layer<Call>[] {
    return [...this.#reached].reverse();
  }

  /** Waits for a hook until the call is over. */
  #unlessStopped(work: PromiseLike<unknown>): Promise<unknown> {
    return new Promise((resolve, reject) => {
      if (this.#stopped !== null) reject(this.#stopped.error);
      const done = () => this.#working.delete(reject);
      this.#working.add(reject);
      work.then(resolve, reject).then(done, done);
    });
  }

  /** Waits for a hook at the end of a call, up to a time limit. */
  async #inTime(use: InterceptorUse<Call>, hook: string, work: unknown): Promise<unknown> {
    if (!isPromise(work)) return work;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(() => {
        this.#options.report(new Error(`${hook} of the interceptor ${use.name} took longer than ${endingLimitMs} ms`));
        resolve();
      }, endingLimitMs);
    });
    try {
      return await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && typeof Reflect.get(value, "then") === "function";
}

const words = { streamingPayload: "streaming payload", streamingResult: "streaming result", result: "result" } as const;

/**
 * Makes the view of a message for an interceptor: an object of the declared fields, in which only the writable ones can
 * be set.
 */
function viewOf(message: unknown, { read = [], write = [] }: MessageFields): object {
  const view = {};
  for (const { name } of write) {
    const value = fieldOf(message, name);
    if (value !== undefined) define(view, name, value);
  }
  for (const name of read) {
    const value = fieldOf(message, name);
    if (value === undefined || Object.hasOwn(view, name)) continue;
    Object.defineProperty(view, name, { value, enumerable: true });
  }
  return view;
}

function fieldOf(message: unknown, name: string): unknown {
  if (typeof message !== "object" || message === null) return undefined;
  // Properties that every object inherits are not fields.
  return Object.hasOwn(message, name) || !(name in Object.prototype) ? Reflect.get(message, name) : undefined;
}

/**
 * Merges the fields that an interceptor set into the message. Returns a copy if anything changed, because the original
 * belongs to the program.
 */
function takenBack<Message>(
  message: Message,
  view: object,
  { read = [], write = [] }: MessageFields,
  subject: string,
  interceptor: string,
): Message {
  const stray = Object.keys(view).find((name) => !read.includes(name) && !write.some((field) => field.name === name));
  if (stray !== undefined) {
    throw new Error(`the interceptor ${interceptor} set ${JSON.stringify(stray)}, which it doesn't declare`);
  }
  let changed = message;
  for (const field of write) {
    const value: unknown = Object.hasOwn(view, field.name) ? Reflect.get(view, field.name) : undefined;
    const { check } = field;
    // The interceptor may have changed the inside of a value, so it is checked even if it is the same object.
    if (check !== undefined && (value !== undefined || field.required === true)) {
      runCodec(subject, (given: unknown, at) => at.nested(field.name, check, given), value);
    }
    if (value === fieldOf(message, field.name) || typeof changed !== "object" || changed === null) continue;
    if (changed === message) changed = { ...message };
    if (value === undefined) Reflect.deleteProperty(Object(changed), field.name);
    else define(Object(changed), field.name, value);
  }
  return changed;
}
