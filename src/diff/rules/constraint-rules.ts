import { either, error, info, type Rule, warn } from "../rule.js";

/** Rules for constraints of values. Both sides validate sent and received values, so both directions can be errors. */
export const constraintRules: readonly Rule[] = [
  {
    code: "constraint-tightened",
    area: "constraint",
    action: "narrow",
    mirror: "constraint-loosened",
    message: ({ subject, name, old, new: now }) =>
      `${name} of ${subject} went from ${old} to ${now}, which allows less`,
    cases: {
      usual: {
        wire: {
          toServer: error("{client} may send values that {server} refuses"),
          toClient: info("{client} accepts all that {server} sends"),
        },
      },
    },
    advice: "keep the old bound in the contract and refuse in the handler with a designed error",
    page: {
      what: "A minimum went up, a maximum went down, or a constraint was added.",
      why: "Values that were valid when the sender was built are refused now.",
    },
  },
  {
    code: "constraint-loosened",
    area: "constraint",
    action: "widen",
    mirror: "constraint-tightened",
    message: ({ subject, name, old, new: now }) =>
      `${name} of ${subject} went from ${old} to ${now}, which allows more`,
    cases: {
      usual: {
        wire: {
          toServer: info("{server} accepts all that {client} sends"),
          toClient: error("{client} validates received values, and refuses those beyond the old bound"),
        },
      },
    },
    advice: "send clients only values within the old bound until they are updated, or use a new field",
    page: {
      what: "A minimum went down, a maximum went up, or a constraint was removed.",
      why: "Generated clients validate received values, so one beyond the old bound ends their stream.",
    },
  },
  {
    code: "constraint-pattern-changed",
    area: "constraint",
    action: "change",
    mirror: "constraint-pattern-changed",
    message: ({ subject, old, new: now }) => `the pattern of ${subject} changed from ${old} to ${now}`,
    cases: {
      usual: {
        wire: either(
          warn("the receiver's pattern may refuse texts that the sender's allows; goaidl does not compare patterns"),
        ),
      },
    },
    advice: "check that each text that the sender's pattern allows is allowed by the receiver's",
    page: {
      what: "A pattern was exchanged for another.",
      why: "Diff doesn't decide whether one pattern contains another. It is the only verdict about values that diff leaves to you.",
    },
  },
  {
    code: "constraint-changed",
    area: "constraint",
    action: "change",
    mirror: "constraint-changed",
    message: ({ subject, name, old, new: now }) => `${name} of ${subject} changed from ${old} to ${now}`,
    cases: { usual: { wire: either(error("each of the two allows values that the other refuses")) } },
    advice: "add a new field with the new constraint",
    page: {
      what: "A format or a `@multipleOf` was exchanged for another that does not contain it.",
      why: "The receiver refuses some values that the sender may send.",
    },
  },
];
