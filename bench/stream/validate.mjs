/** The contract's type as an ajv schema, for the peer that validates received messages. */
import { Ajv } from "ajv";

const isEntry = new Ajv({
  formats: { "date-time": /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/ },
}).compile({
  type: "object",
  required: ["id", "at", "level", "message"],
  properties: {
    id: { type: "integer", minimum: 1 },
    at: { type: "string", format: "date-time" },
    level: { enum: ["debug", "info", "warn", "error"] },
    message: { type: "string", maxLength: 8192 },
    attributes: { type: "object", additionalProperties: { type: "string" } },
  },
});

export function validate(value) {
  if (!isEntry(value)) throw new Error("not an entry");
  return value;
}
