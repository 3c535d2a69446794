import { lastEventIdHeader } from "../decode-request.js";
import { type EventDescriptor, largestToClient, type StreamPolicyDescriptor } from "../descriptor.js";
import { OpenError, StreamClosedError, StreamEndedError, StreamLostError } from "../errors.js";
import { octetsOf } from "../octets.js";
import { jitteredMs, mayPass } from "../transport/backoff.js";
import type { ClientChannel, Ending, Reader, Received } from "../transport/channel.js";
import type { ClientChannelOptions } from "../transport/client-channel-options.js";
import { closeCode, limitName } from "../transport/close-codes.js";
import { Deferred } from "../transport/deferred.js";
import type { Credentials, Fetch } from "../transport/fetch.js";
import { Inbox } from "../transport/inbox.js";
import { readOnce } from "../transport/reader.js";
import { inTime } from "../transport/timeout.js";
import { timerMs } from "../transport/timer-ms.js";
import { standardError } from "../wire-error.js";
import { EventParser, EventTooLargeError, type ParsedEvent } from "./event-parser.js";
import { endEvent, errorEvent, eventStream, profileParameter, readEvent, silenceOf } from "./event-text.js";

export interface EventClientOptions extends Omit<ClientChannelOptions, "shape" | "hint"> {
  readonly fetch: Fetch;
  readonly url: string;
  readonly verb: string;
  /** The JSON text; null: no body. */
  readonly body: string | null;
  /** Returns the headers of the next connection; `isRefused`: the token of the previous one was refused. */
  readonly headers: (isRefused: boolean) => Promise<Record<string, string>>;
  /** Whether a refused token can be replaced. */
  readonly renewsToken?: boolean;
  /** Fetch's `credentials` option, which decides about cookies for other origins; null: its default. */
  readonly credentials?: Credentials | null;
  readonly policy: StreamPolicyDescriptor;
  /** The profile. With goaidl.v1, the client requests the two events that end a call. */
  readonly profile: "goa" | "goaidl.v1";
  /** Whether to start a new call when the connection is lost, even if the contract maps no `id` and `last`. */
  readonly restart: boolean;
}

/** The maximum size of an event besides its message, for field names and the body of an error. */
const spareLength = 16_384;
/** The longest wait before a reconnection that a server may request. */
const maxRetryMs = 60_000;
const plainEvents: EventDescriptor = { text: false };
const plainEnd: Received = { kind: "end", hasResult: false, result: undefined };

/** The end of a connection that did not end the call. */
interface Loss {
  readonly reason: string;
  /** The minimum wait before the next connection, in milliseconds. */
  readonly waitMs: number;
  /** The error of the call if there is no next connection. */
  readonly refusal: Error | null;
  /** Whether the server may have executed the request. */
  readonly mayHaveRun: boolean;
}

/**
 * The client's end of a call with `transport sse`: a succession of HTTP answers. If the contract maps `id` and `last`,
 * a lost connection is followed by one that starts after the last event; otherwise a new call is started only with the
 * option `restart`.
 */
export class EventClientChannel implements ClientChannel {
  profile: "goa" | "goaidl.v1";
  view: string | null = null;
  readonly #opened = new Deferred<void>();
  readonly #closed = new Deferred<Ending>();
  readonly #options: EventClientOptions;
  readonly #inbox = new Inbox<ParsedEvent>((event) => this.#readMessage(event));
  /** Continues reading when the queue has room again. */
  #continueReading: () => void = () => {};
  #stopWaiting: () => void = () => {};
  #connection = new AbortController();
  #everOpen = false;
  /**
   * Whether the token was refused and another one was requested. Until a connection succeeds, this happens only once.
   */
  #isRefused = false;
  /** The number of connections tried since the last message. */
  #attempt = 0;
  #count = 0;
  #lastEventId = "";
  #retryMs = 0;
  #ending: Ending | null = null;

  constructor(options: EventClientOptions) {
    this.#options = options;
    this.profile = options.profile;
    void this.#run();
  }

  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  get closed(): Promise<Ending> {
    return this.#closed.promise;
  }

  send(): Promise<void> {
    return Promise.reject(new StreamEndedError("a server streaming call takes no messages"));
  }

  end(): Promise<void> {
    return Promise.resolve();
  }

  take(): Received | undefined {
    const next = this.#inbox.take();
    if (!this.#isFull(2)) this.#continueReading();
    return next;
  }

  receive(): Promise<Received> {
    return readOnce((reader) => this.read(reader));
  }

  read(reader: Reader): void {
    this.#inbox.read(reader);
    if (!this.#isFull(2)) this.#continueReading();
  }

  cancel(): Promise<void> {
    this.#inbox.clear();
    if (this.#ending === null) {
      const error = new StreamClosedError(closeCode.done, "cancelled", "the call was cancelled");
      this.#finish({ code: closeCode.done, reason: "cancelled", error });
    }
    return Promise.resolve();
  }

  /** Makes one connection after another until the call has ended. */
  async #run(): Promise<void> {
    try {
      while (this.#ending === null) {
        this.#options.onEvent({ kind: "connecting", attempt: ++this.#attempt });
        this.#connection = new AbortController();
        const loss = await this.#connect(this.#connection);
        // Data that is still in transit is ignored.
        this.#connection.abort();
        if (loss !== null && this.#ending === null) await this.#afterLoss(loss);
      }
    } catch (error) {
      this.#finishWith(error instanceof Error ? error : new Error(String(error)));
    }
  }

  /** Makes one connection; returns null if the call has ended. */
  async #connect(connection: AbortController): Promise<Loss | null> {
    const { fetch, url, verb, body, openTimeoutMs, credentials } = this.#options;
    const timer = setTimeout(() => connection.abort(), timerMs(openTimeoutMs));
    let response: Response;
    let mayHaveRun = false;
    try {
      const headers = await this.#headers();
      if (this.#ending !== null) return null;
      mayHaveRun = true;
      response = await fetch(url, {
        method: verb,
        headers,
        body,
        signal: connection.signal,
        cache: "no-store",
        redirect: "error",
        ...(credentials === undefined || credentials === null ? {} : { credentials }),
      });
      if (!response.ok) return await this.#refused(response);
    } catch (error) {
      // The token provider returned something that is not a token.
      if (error instanceof OpenError) {
        this.#finishWith(error);
        return null;
      }
      const reason = connection.signal.aborted ? "the server did not answer in time" : messageOf(error);
      return { reason, waitMs: 0, refusal: null, mayHaveRun };
    } finally {
      clearTimeout(timer);
    }
    if (this.#ending !== null) return null;
    if (response.status === 204) {
      // WHATWG HTML, 9.2.3: status 204 means that nothing more comes.
      this.#finish({ code: closeCode.done, reason: "", error: null });
      return null;
    }
    const type = response.headers.get("content-type") ?? "";
    if (response.body === null || !type.toLowerCase().startsWith(eventStream)) {
      this.#finishWith(
        new OpenError(`the server answered ${type || "nothing"} in place of ${eventStream}`, response.status),
      );
      return null;
    }
    this.profile = type.includes(profileParameter) ? "goaidl.v1" : "goa";
    this.view = response.headers.get("goa-view");
    this.#welcomed();
    return this.#read(response.body.getReader(), silenceOf(type));
  }

  async #headers(): Promise<Record<string, string>> {
    const accept = this.#options.profile === "goa" ? eventStream : `${eventStream};${profileParameter}`;
    const headers: Record<string, string> = { accept, ...(await this.#options.headers(this.#isRefused)) };
    if (this.#lastEventId !== "") headers[lastEventIdHeader] = octetsOf(this.#lastEventId);
    return headers;
  }

  #welcomed(): void {
    const { onEvent, gotThrough } = this.#options;
    gotThrough();
    this.#isRefused = false;
    if (this.#everOpen) onEvent({ kind: "restarted", lost: null });
    else {
      this.#everOpen = true;
      this.#opened.resolve();
      onEvent({ kind: "open", profile: this.profile });
    }
  }

  async #refused(response: Response): Promise<Loss | null> {
    const { status, headers } = response;
    let text = "";
    let body: unknown;
    try {
      text = await response.text();
      body = JSON.parse(text);
    } catch {
      // An answer without a JSON body still has a status.
    }
    const content = { type: headers.get("content-type"), text };
    const refusal = this.#options.refusalOf({ status, name: headers.get("goa-error"), body, content });
    if (status === 401 && this.#options.renewsToken === true && !this.#isRefused) {
      // The token may have been revoked, or have expired unnoticed.
      this.#isRefused = true;
      return { reason: "the token was refused", waitMs: 0, refusal, mayHaveRun: false };
    }
    if (!mayPass(status)) {
      this.#finishWith(refusal);
      return null;
    }
    // RFC 9110, 10.2.3: seconds. The date form is not supported.
    const seconds = Number(headers.get("retry-after") ?? 0);
    const waitMs = Number.isFinite(seconds) ? Math.min(seconds * 1000, maxRetryMs) : 0;
    return { reason: `the server answered ${status}`, waitMs, refusal, mayHaveRun: true };
  }

  async #read(reader: ReadableStreamDefaultReader<Uint8Array>, silenceMs: number | null): Promise<Loss | null> {
    const parser = new EventParser(largestToClient(this.#options.policy) + spareLength);
    parser.lastEventId = this.#lastEventId;
    let reason = "the connection ended before the stream did";
    try {
      while (this.#ending === null) {
        const { done, value } = await inTime(
          reader.read(),
          // A server that sends heartbeats announces its longest silence.
          silenceMs,
          () => new Error(`nothing was received for ${silenceMs} ms`),
        );
        if (this.#ending !== null) break;
        if (done) {
          // A Goa server ends its stream by closing the connection.
          if (this.profile === "goa" && this.#end === null)
            this.#finish({ code: closeCode.done, reason: "", error: null });
          break;
        }
        for (const event of parser.push(value)) this.#take(event);
        this.#lastEventId = parser.lastEventId;
        if (parser.retryMs !== null) this.#retryMs = Math.min(parser.retryMs, maxRetryMs);
        if (this.#isFull(1)) {
          await new Promise<void>((resolve) => {
            this.#continueReading = resolve;
          });
        }
      }
    } catch (error) {
      if (error instanceof EventTooLargeError) {
        this.#finishWith(new StreamClosedError(closeCode.tooLarge, error.message));
      }
      reason = messageOf(error);
    }
    reader.cancel().catch(() => {});
    return this.#ending === null ? { reason, waitMs: 0, refusal: null, mayHaveRun: true } : null;
  }

  #take(event: ParsedEvent): void {
    if (this.#ending !== null) return;
    if (event.type === endEvent || event.data === this.#end) {
      this.#finish({ code: closeCode.done, reason: "", error: null });
      return;
    }
    try {
      if (event.type === errorEvent) this.#finishWith(...this.#failure(JSON.parse(event.data)));
      else {
        const descriptor = this.#options.policy.sse ?? plainEvents;
        // As with an EventSource, an event with a name other than the default `message` is meant for another listener,
        // unless the contract maps the name to a field.
        if (event.type !== null && event.type !== "message" && descriptor.event === undefined) return;
        this.#deliver(event);
      }
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#finishWith(new StreamClosedError(1007, "a message is not JSON"));
    }
  }

  #failure(content: unknown): [Error, number] {
    const wire = standardError(content);
    if (wire === null || typeof content !== "object" || content === null) {
      return [new StreamClosedError(closeCode.breach, "an error without a name"), closeCode.breach];
    }
    const code: unknown = Reflect.get(content, "code");
    const close = typeof code === "number" ? code : closeCode.failed;
    if (wire.name === limitName) return [new StreamClosedError(close, wire.message), close];
    const body: unknown = Reflect.get(content, "body");
    return [this.#options.errorOf(body === undefined ? wire : { ...wire, body }), close];
  }

  #deliver(event: ParsedEvent): void {
    this.#count++;
    this.#attempt = 0;
    this.#inbox.put(event, event.data.length);
  }

  /** Decodes the message of an event. If its data is not JSON, throws the error that ends the call. */
  #readMessage(event: ParsedEvent): Received {
    try {
      return { kind: "message", value: readEvent(this.#options.policy.sse ?? plainEvents, event) };
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      this.#inbox.clear();
      const broken = new StreamClosedError(1007, "a message is not JSON");
      this.#finishWith(broken);
      throw broken;
    }
  }

  /** The data of the event that ends the stream; null: the contract names none. */
  get #end(): string | null {
    return this.#options.policy.sse?.end ?? null;
  }

  /** Whether the queue holds at least the contract's buffer divided by `part`. */
  #isFull(part: number): boolean {
    const { buffer } = this.#options.policy;
    return this.#inbox.length * part >= buffer.messages || this.#inbox.bytes * part >= buffer.bytes;
  }

  async #afterLoss({ reason, waitMs, refusal, mayHaveRun }: Loss): Promise<void> {
    const { policy, restart, backoff, onEvent, verb } = this.#options;
    // A request that isn't a GET, and may have been executed, is repeated only if it names the last event.
    const isSafe = verb === "GET";
    const continues = policy.sse?.id !== undefined && policy.sse.last !== undefined && fitsHeader(this.#lastEventId);
    const resumes = continues && (isSafe || this.#lastEventId !== "");
    if (!this.#everOpen && ((mayHaveRun && !isSafe) || this.#attempt >= backoff.attempts)) {
      this.#finishWith(refusal ?? new OpenError(`the stream could not be opened: ${reason}`, null));
      return;
    }
    if (this.#everOpen && !resumes && !restart) {
      const counts = { sent: 0, received: this.#count, code: 1006 };
      this.#finishWith(
        new StreamLostError(`the connection was lost (${reason}): ${this.#count} messages were received`, counts),
        1006,
      );
      return;
    }
    // After a connection that delivered messages, the next one is tried at once, unless the server requested a wait.
    const jitterMs = this.#attempt === 0 ? 0 : jitteredMs(backoff, this.#attempt);
    const retryInMs = Math.max(waitMs, this.#retryMs, jitterMs);
    if (this.#everOpen) onEvent({ kind: "suspended", code: 1006, reason, retryInMs });
    await this.#wait(retryInMs);
  }

  async #wait(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timerMs(ms));
      const stopListening = this.#options.watch({ worthTrying: () => resolve() });
      this.#stopWaiting = () => {
        clearTimeout(timer);
        stopListening();
        resolve();
      };
    });
    this.#stopWaiting();
  }

  #finishWith(error: Error, code: number = closeCode.breach): void {
    const known = error instanceof StreamClosedError ? error.code : code;
    this.#finish({ code: known, reason: error.message, error });
  }

  #finish(ending: Ending): void {
    if (this.#ending !== null) return;
    this.#ending = ending;
    this.#connection.abort();
    this.#stopWaiting();
    this.#continueReading();
    this.#inbox.finish(ending.error === null ? { received: plainEnd } : { error: ending.error });
    if (ending.error === null) this.#opened.resolve();
    else this.#opened.reject(ending.error);
    this.#closed.resolve(ending);
    this.#options.onEvent({ kind: "closed", code: ending.code, error: ending.error });
  }
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // Node's fetch gives the reason only in the cause.
  return error.cause instanceof Error ? error.cause.message : error.message;
}

/** Reports whether a header can carry the text (RFC 9110, 5.5); IDs of other servers may contain other characters. */
function fitsHeader(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  return !/[\u0000-\u001f\u007f]|^ | $/.test(text);
}
