/** Serves methods whose answer is an HTTP answer: those without streams, and server-sent events. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { eventStream } from "../sse/event-text.js";
import { declaredRefusal } from "../wire-error.js";
import type { CallEnvironment } from "./admission.js";
import { allowPageToRead, answerPreflight, isPreflight, varyByOrigin } from "./cors.js";
import type { Gate } from "./gate.js";
import { readBody, writeRefusal } from "./http-answer.js";
import { refusal } from "./limits.js";
import type { OpenRequests } from "./open-requests.js";
import { openingOf, type RoutedRequest, splitUrl } from "./read-request.js";
import type { Router } from "./router.js";
import type { EventAnswers } from "./serve-events.js";

export type RequestHandler = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void;

export interface RequestHandlerOptions {
  readonly router: Router;
  readonly gate: Gate;
  readonly environment: CallEnvironment;
  readonly events: EventAnswers;
  readonly requests: OpenRequests;
  readonly bodyMaxBytes: number;
}

/** Makes a handler of requests; it calls `next` for paths that no method has. */
export function requestHandlerOf(options: RequestHandlerOptions): RequestHandler {
  const { router, gate, environment, events, requests, bodyMaxBytes } = options;
  const serve = async (routed: RoutedRequest, response: ServerResponse): Promise<void> => {
    const { target, request } = routed;
    varyByOrigin(response);
    if (gate.allowsOrigin(request)) allowPageToRead(request, response);
    const turnedAway = gate.refusalOf(request);
    if (turnedAway !== null) {
      gate.report(request, turnedAway);
      const declared = declaredRefusal(turnedAway, target.method.errors);
      writeRefusal(response, declared, gate.closing ? { connection: "close" } : {});
      return;
    }
    const isStream = target.method.descriptor.policy !== null;
    if (isStream && !hasBody(request)) {
      await events.answer(routed, response, undefined);
      return;
    }
    const gone = isStream ? null : requests.begin(request, response);
    const body = await readBody(request, bodyMaxBytes, environment.budget);
    if (!body.ok) {
      if (body.problem === "gone") response.destroy();
      else {
        const refused = declaredRefusal(bodyRefusals[body.problem](), target.method.errors);
        writeRefusal(response, refused, { connection: "close" });
      }
      return;
    }
    if (gone === null) {
      await events.answer(routed, response, body.value);
      return;
    }
    const opening = openingOf(routed, { profile: "http", gone, body: body.value });
    const answered = await environment.answer(opening, environment);
    if (answered.refused) writeRefusal(response, answered);
    else if (answered.body === null) response.writeHead(target.method.descriptor.status).end();
    else {
      const { status } = target.method.descriptor;
      const view = answered.view === null ? {} : { "goa-view": answered.view };
      const text = `${answered.body}\n`;
      const length = Buffer.byteLength(text);
      response.writeHead(status, { "content-type": "application/json", "content-length": length, ...view }).end(text);
    }
  };

  return (request, response, next) => {
    const { path, query } = splitUrl(request);
    const wantsEvents = request.headers.accept?.includes(eventStream) === true;
    const found = router.find(path, request.method ?? "GET", { wantsEvents });
    if (found === null) {
      const verbs = router.verbs(path);
      if (verbs.length === 0 && next !== undefined) next();
      else if (isPreflight(request) && verbs.length > 0 && gate.allowsOrigin(request)) {
        answerPreflight(
          request,
          response,
          verbs.filter((verb) => verb !== "stream"),
        );
      } else writeUnknown(request, response, verbs);
      return;
    }
    if (found.isNegotiated) response.appendHeader("vary", "accept");
    const routed = { ...found, query, request, remoteAddress: gate.addressOf(request) };
    serve(routed, response).catch((error: unknown) => {
      const { service, name } = found.target.method.descriptor;
      environment.onError(error, { service, method: name, id: "" });
      response.destroy();
    });
  };
}

/** RFC 9112, 6.3: a request has a body if one of these headers says so. */
function hasBody({ headers }: IncomingMessage): boolean {
  return headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
}

const bodyRefusals = {
  size: () => refusal(413, "payload_too_large", "the body is too large"),
  full: () => refusal(503, "server_full", "the server's memory for requests is full", true),
  json: () => refusal(400, "decode_payload", "the body is not JSON"),
};

function writeUnknown(request: IncomingMessage, response: ServerResponse, verbs: readonly string[]): void {
  if (verbs.length > 0) varyByOrigin(response);
  const allowed = verbs.filter((verb) => verb !== "stream");
  if (verbs.includes("stream") && request.method === "GET") {
    const refused = refusal(426, "upgrade_required", "this is a stream: connect with a WebSocket");
    writeRefusal(response, refused, { upgrade: "websocket" });
  } else if (verbs.length > 0) {
    writeRefusal(response, refusal(405, "method_not_allowed", `${request.method} is not allowed here`), {
      allow: [...new Set([...allowed, ...(verbs.includes("stream") ? ["GET"] : [])])].join(", "),
    });
  } else writeRefusal(response, refusal(404, "fault", "404 page not found"));
}
