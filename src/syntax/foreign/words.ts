/** Words of other languages that begin a declaration, and their equivalents. */
export const foreignDeclarations: Readonly<Record<string, string>> = {
  message: "`type`",
  struct: "`type`",
  interface: "`type`",
  model: "`type`",
  class: "`type`",
  record: "`type`",
  structure: "`type`",
  input: "`type`",
  object: "`type`",
  rpc: "`method`, inside a `service`",
  operation: "`method`, inside a `service`",
  op: "`method`, inside a `service`",
  syntax: "`goa 1`",
  scalar: "`type Name = string`",
  alias: "`type Name = string`",
  oneof: "`union`",
  channel: "`service`",
  resource: "`service`",
  extern: "`annotation`",
  let: "`const`",
  var: "`const`",
  function: "`method`, inside a `service`",
};

/** Hints for words that don't begin a declaration: unnecessary ones of other languages, and the edition. */
export const declarationHints: Readonly<Record<string, string>> = {
  export: "leave it out: every declaration can be imported",
  namespace: "leave it out: a file is its own namespace",
  package: "leave it out: a file is its own namespace",
  goa: "the edition is the first line of a file: `goa 1`",
};

const takes = "`payload`, or `streaming payload` for a stream";
const returns = "`result`, or `streaming result` for a stream";
const route = '`GET "/path"`, in an `http` block';

/** Words of other languages within blocks, with their equivalents, by the block's name in reports. */
export const foreignClauses: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "a service": {
    rpc: "`method`",
    operation: "`method`",
    op: "`method`",
    procedure: "`method`",
    query: "`method`",
    mutation: "`method`",
    subscription: "`method`, with a `streaming result`",
    event: "`method`, with a `streaming result`",
    errors: "`error`, once for each",
    auth: "`security`",
    interceptor: "`use`",
  },
  "a method": {
    input: takes,
    request: takes,
    params: takes,
    args: takes,
    body: takes,
    output: returns,
    response: returns,
    return: returns,
    returns: returns,
    errors: "`error`, once for each",
    throws: "`error`",
    auth: "`security`",
    get: route,
    GET: route,
    post: route,
    POST: route,
  },
  "`http`": { query: "`param`", status: "`response`", get: "`GET`", post: "`POST`" },
  "`stream`": {
    ping: "`heartbeat`",
    keepalive: "`heartbeat`",
    timeout: "`idle`, `open timeout` or `write timeout`",
    reconnect: "`resume`",
    maxSize: "`message max`",
  },
};
