import { either, error, info, type Rule, warn } from "../rule.js";

/** Rules for the directions of streams and their policies. */
export const streamRules: readonly Rule[] = [
  {
    code: "stream-client-added",
    area: "stream",
    action: "add",
    mirror: "stream-client-removed",
    message: ({ subject }) => `${subject} takes a stream from the client now`,
    cases: {
      usual: {
        wire: { toServer: error("{client} never sends, nor ends, the stream that {server} reads") },
        source: { always: error("the method has another signature") },
      },
    },
    advice: "add a method",
    page: { what: "A method got a `streaming payload`.", why: "The call proceeds differently on both sides." },
  },
  {
    code: "stream-client-removed",
    area: "stream",
    action: "remove",
    mirror: "stream-client-added",
    message: ({ subject }) => `${subject} no longer takes a stream from the client`,
    cases: {
      usual: {
        wire: { toServer: error("{client} sends messages that {server} does not expect") },
        source: { always: error("the method has another signature") },
      },
    },
    advice: "add a method",
    page: { what: "A method lost its `streaming payload`.", why: "The call proceeds differently on both sides." },
  },
  {
    code: "stream-server-added",
    area: "stream",
    action: "add",
    mirror: "stream-server-removed",
    message: ({ subject }) => `${subject} answers with a stream now`,
    cases: {
      usual: {
        wire: { toClient: error("{client} does not expect the messages that {server} sends") },
        source: { always: error("the method has another signature") },
      },
    },
    advice: "add a method",
    page: { what: "A method got a `streaming result`.", why: "The call proceeds differently on both sides." },
  },
  {
    code: "stream-server-removed",
    area: "stream",
    action: "remove",
    mirror: "stream-server-added",
    message: ({ subject }) => `${subject} no longer answers with a stream`,
    cases: {
      usual: {
        wire: { toClient: error("{client} waits for messages that {server} does not send") },
        source: { always: error("the method has another signature") },
      },
    },
    advice: "add a method",
    page: { what: "A method lost its `streaming result`.", why: "The call proceeds differently on both sides." },
  },
  {
    code: "stream-message-replaced",
    area: "stream",
    action: "change",
    mirror: "stream-message-replaced",
    message: ({ subject, old, new: now }) => `${subject} carries ${now}, and carried ${old}`,
    cases: {
      usual: {
        wire: either(error("each side refuses the other's messages")),
        source: either(error("code that handles the messages no longer compiles")),
      },
    },
    advice: "add a method, or start with a union, which can grow",
    page: {
      what: "The messages of one direction are of an unrelated type.",
      why: "Validators on both sides refuse them.",
    },
  },
  {
    code: "stream-final-result-added",
    area: "stream",
    action: "add",
    mirror: "stream-final-result-removed",
    message: ({ subject }) => `${subject} ends with a result now`,
    cases: {
      usual: {
        wire: { toClient: warn("{client} expects none and does not look at it") },
        source: { always: warn("implementations of the method have to return it") },
      },
    },
    advice: "nothing needs to be done unless clients depend on it",
    page: { what: "Client streaming got a closing `result`.", why: "Clients that were built before ignore it." },
  },
  {
    code: "stream-final-result-removed",
    area: "stream",
    action: "remove",
    mirror: "stream-final-result-added",
    message: ({ subject }) => `${subject} no longer ends with a result`,
    cases: {
      usual: {
        wire: { toClient: error("{client} waits for a result that {server} does not send") },
        source: { toClient: error("code that reads the result no longer compiles") },
      },
    },
    advice: "keep the result",
    page: { what: "Client streaming lost its closing `result`.", why: "Clients that were built before require it." },
  },
  {
    code: "stream-close-code-changed",
    area: "stream",
    action: "change",
    mirror: "stream-close-code-changed",
    message: ({ subject, old, new: now }) => `${subject} now closes with ${now}; it closed with ${old}`,
    cases: {
      usual: { wire: { toClient: warn("{client} may look at the code") } },
      restart: {
        wire: {
          toClient: error("the code decides whether {client} starts again"),
        },
      },
    },
    advice: "keep the code",
    page: {
      what: "An error closes the stream with another code, or its code has another meaning (`final`, `retry`).",
      why: "Clients of profile goa use the code to recognise the error, and to decide whether to start again.",
    },
  },
  {
    code: "stream-resume-added",
    area: "stream",
    action: "add",
    mirror: "stream-resume-removed",
    message: ({ subject, new: now }) => `${subject} can be resumed ${now}`,
    cases: { usual: { wire: { always: info("{client} does not ask for it") } } },
    advice: "nothing needs to be done",
    page: { what: "A stream got `resume`.", why: "Peers that do not use it are not affected." },
  },
  {
    code: "stream-resume-removed",
    area: "stream",
    action: "remove",
    mirror: "stream-resume-added",
    message: ({ subject, old }) => `${subject} can no longer be resumed; it could ${old}`,
    cases: {
      usual: { wire: { always: error("a lost connection ends the call of {client}, which counts on resuming") } },
    },
    advice: "keep `resume`",
    page: { what: "A stream lost `resume`.", why: "Callers rely on losing nothing when a connection is lost." },
  },
  {
    code: "stream-resume-shortened",
    area: "stream",
    action: "narrow",
    mirror: "stream-resume-lengthened",
    message: ({ subject, old, new: now }) => `${subject} can be resumed ${now}; it could ${old}`,
    cases: { usual: { wire: { always: warn("{client} may come back later than {server} waits") } } },
    advice: "keep the time",
    page: { what: "`resume within` got shorter.", why: "Clients that were away for longer lose their stream." },
  },
  {
    code: "stream-resume-lengthened",
    area: "stream",
    action: "widen",
    mirror: "stream-resume-shortened",
    message: ({ subject, old, new: now }) => `${subject} can be resumed ${now}; it could ${old}`,
    cases: { usual: { wire: { always: info("{server} waits longer than {client} needs") } } },
    advice: "keep the memory of waiting sessions in mind",
    page: { what: "`resume within` got longer.", why: "Nothing changes for clients." },
  },
  {
    code: "stream-checkpoint-changed",
    area: "stream",
    action: "change",
    mirror: "stream-checkpoint-changed",
    message: ({ subject, old, new: now }) =>
      old === now ? `${subject} still has ${now}, but that type has changed` : `${subject} has ${now}, and had ${old}`,
    cases: {
      usual: {
        wire: { always: info("clients do not see checkpoints; streams do not move between servers of both versions") },
      },
    },
    advice: "let streams end, or keep the type of the checkpoints, before servers of both versions run side by side",
    page: {
      what: "`from checkpoint` was added, removed, or names another type, or its type has changed.",
      why: "A server with the new contract may not be able to read the checkpoints of one with the old contract.",
    },
  },
  {
    code: "stream-restart-changed",
    area: "stream",
    action: "change",
    mirror: "stream-restart-changed",
    message: ({ subject, old, new: now }) => `${subject} restarts ${now}, and restarted ${old}`,
    cases: {
      usual: { wire: { always: warn("{client} restarts a lost call from the fields that its contract names") } },
    },
    advice: "keep both fields",
    page: {
      what: "`restart` was added, removed, or names other fields.",
      why: "Clients that were built before use the old ones.",
    },
  },
  {
    code: "stream-delivery-weakened",
    area: "stream",
    action: "narrow",
    mirror: "stream-delivery-strengthened",
    message: ({ subject, old, new: now }) => `${subject} has \`overflow ${now}\`, and had \`overflow ${old}\``,
    cases: { usual: { wire: { always: error("messages that {client} counts on may be lost, or end the stream") } } },
    advice: "keep `overflow wait`, and add a method for clients that want only the latest messages",
    page: {
      what: "`overflow wait` became `latest` or `fail`, or `latest` and `fail` were exchanged.",
      why: "With `wait` no message is lost to a slow reader. `latest` drops some, `fail` ends the stream.",
    },
  },
  {
    code: "stream-delivery-strengthened",
    area: "stream",
    action: "widen",
    mirror: "stream-delivery-weakened",
    message: ({ subject, old, new: now }) => `${subject} has \`overflow ${now}\`, and had \`overflow ${old}\``,
    cases: { usual: { wire: { always: info("each message arrives") } } },
    advice: "keep in mind that writers now wait for slow readers",
    page: { what: "`overflow` became `wait`.", why: "No message is lost that was delivered before." },
  },
  {
    code: "stream-limit-lowered",
    area: "stream",
    action: "narrow",
    mirror: "stream-limit-raised",
    message: ({ subject, name, old, new: now }) => `${name} of ${subject} went from ${old} to ${now}`,
    cases: { usual: { wire: { always: warn("{client} may do more, or take longer, than {server} allows") } } },
    advice: "make sure that no client needs more",
    page: {
      what: "A time limit, a rate, a concurrency limit or the window of a stream got smaller.",
      why: "Clients that stay within the old limit may be delayed, disconnected or refused.",
    },
  },
  {
    code: "stream-limit-raised",
    area: "stream",
    action: "widen",
    mirror: "stream-limit-lowered",
    message: ({ subject, name, old, new: now }) => `${name} of ${subject} went from ${old} to ${now}`,
    cases: { usual: { wire: { always: info("{client} stays within the old limit") } } },
    advice: "keep the load in mind",
    page: {
      what: "A time limit, a rate, a concurrency limit or the window of a stream got larger.",
      why: "Nothing breaks.",
    },
  },
  {
    code: "ws-frame-kind-changed",
    area: "stream",
    action: "change",
    mirror: "ws-frame-kind-changed",
    message: ({ subject, old, new: now }) => `${subject} uses ${now} frames, and used ${old} frames`,
    cases: { usual: { wire: either(error("each side refuses the other's frames")) } },
    advice: "add a method",
    page: { what: "`frame` changed.", why: "Text and binary frames carry different data." },
  },
  {
    code: "ws-subprotocol-changed",
    area: "stream",
    action: "change",
    mirror: "ws-subprotocol-changed",
    message: ({ subject, old, new: now }) => `${subject} has ${now}, and had ${old}`,
    cases: {
      usual: {
        wire: either(
          error(
            "clients that offer a subprotocol in profile goa close connections whose server selects none or another",
          ),
        ),
      },
    },
    advice: "add a method",
    page: {
      what: "`subprotocol` changed.",
      why: "A client closes a connection whose server doesn't select the offered subprotocol.",
    },
  },
  {
    code: "ws-max-message-lowered",
    area: "stream",
    action: "narrow",
    mirror: "ws-max-message-raised",
    message: ({ subject, old, new: now }) => `the largest message of ${subject} went from ${old} to ${now} bytes`,
    cases: {
      usual: {
        wire: {
          toServer: error("{client} may send messages that {server} refuses"),
          toClient: info("{server} sends smaller messages"),
        },
      },
    },
    advice: "keep the size",
    page: { what: "`message max` became smaller.", why: "A message beyond it ends the stream." },
  },
  {
    code: "ws-max-message-raised",
    area: "stream",
    action: "widen",
    mirror: "ws-max-message-lowered",
    message: ({ subject, old, new: now }) => `the largest message of ${subject} went from ${old} to ${now} bytes`,
    cases: {
      usual: {
        wire: {
          toServer: info("{client} sends smaller messages"),
          toClient: error("{server} may send messages that {client} refuses"),
        },
      },
    },
    advice: "split large messages",
    page: { what: "`message max` became larger.", why: "Clients that were built before refuse larger messages." },
  },
  {
    code: "ws-heartbeat-changed",
    area: "stream",
    action: "change",
    mirror: "ws-heartbeat-changed",
    message: ({ subject, old, new: now }) => `the heartbeat of ${subject} is now ${now}; it was ${old}`,
    cases: { usual: { wire: { always: warn("one side may take the other for dead, or notice its death later") } } },
    advice: "make sure that no proxy in between has a stricter limit",
    page: { what: "`heartbeat` changed.", why: "Both sides, and proxies in between, rely on it." },
  },
  {
    code: "transport-changed",
    area: "stream",
    action: "change",
    mirror: "transport-changed",
    message: ({ subject, old, new: now }) => `${subject} travels over ${now}, and travelled over ${old}`,
    cases: { usual: { wire: { always: error("{client} opens a connection of a kind that {server} does not serve") } } },
    advice: "add a method",
    page: {
      what: "`transport` changed, or the fields that `transport sse` maps.",
      why: "WebSocket and SSE do not understand each other.",
    },
  },
];
