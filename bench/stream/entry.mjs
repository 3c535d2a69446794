/** The message of all measurements: about 190 bytes of JSON. */
export function entry(id) {
  return {
    id,
    at: "2026-11-24T03:00:00.123456789Z",
    level: "info",
    message: "GET /api/v1/orders/4711 answered 200 in 12 ms for a client that has been here before",
    attributes: { host: "web-17", region: "eu-west-1" },
  };
}
