/** Every kind of security scheme, alone, together and as alternatives: the arguments of hooks, and the calls that reach the handler. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { ServiceError } from "../../../src/runtime/errors.js";
import type { BoundService } from "../../../src/runtime/server/bind.js";
import { createServer, type GoaidlServer } from "../../../src/runtime/server/create-server.js";
import { importGenerated } from "../../targets/generated/generated-module.js";

const contract = `goa 1
api safe { title "Safe"  version "1.0.0" }
scheme key apiKey
scheme login basic
scheme bearer bearer
scheme jwt jwt { scope "read" "Read"  scope "write" "Write" }
scheme oauth oauth2 { clientCredentials { tokenUrl "https://id.example.com/token" }  scope "all" "All" }
service safe {
  error unauthorized: string
  http { error unauthorized 401 }
  method byKey {
    security key
    payload { @apiKey(key) key?: string }
    streaming result string
    http { GET "/key"  cookie key as "sid" }
  }
  method byLogin {
    security login
    payload { @username user?: string  @password password?: string }
    streaming result string
    http { GET "/login" }
  }
  method byBearer {
    security bearer
    payload { @token(bearer) token?: string }
    streaming result string
    http { GET "/bearer" }
  }
  method byJwt {
    security jwt("read", "write")
    payload { @token(jwt) token?: string }
    streaming result string
    http { GET "/jwt" }
  }
  method byOauth {
    security oauth("all")
    payload { @token(oauth) token?: string }
    streaming result string
    http { GET "/oauth" }
  }
  method noField {
    security jwt("read")
    streaming result string
    http { GET "/no-field" }
  }
  method noFieldOr {
    security key
    security jwt("read")
    payload { @apiKey(key) key?: string }
    streaming result string
    http { GET "/no-field-or"  param key }
  }
  method noStream {
    security bearer
    result string
    http { GET "/no-stream" }
  }
  method events {
    security jwt("read")
    streaming result string
    stream { transport sse }
    http { GET "/events" }
  }
  method loginAsk {
    security login
    payload { @username user: string  @password password: string }
    result string
    http { GET "/login-ask" }
  }
  method loginEvents {
    security login
    payload { @username user: string  @password password: string }
    streaming result string
    stream { transport sse }
    http { GET "/login-events" }
  }
  method both {
    security key and jwt("read")
    payload { @apiKey(key) key?: string  @token(jwt) token?: string }
    streaming result string
    http { GET "/both"  param key }
  }
  method either {
    security key
    security login
    payload { @apiKey(key) key?: string  @username user?: string  @password password?: string }
    streaming result string
    http { GET "/either"  param key }
  }
}
`;

interface Call {
  readonly opened: Promise<void>;
  receive(): Promise<string | undefined>;
}
// The modules are generated, so their exports are those that the contract declares.
const served = (await importGenerated(contract, "ts-server", "safe.ts")) as unknown as {
  safeService(handlers: unknown, security: unknown): BoundService;
  UnauthorizedError: new (body: string) => ServiceError;
};
const called = (await importGenerated(contract, "ts-client", "safe.ts")) as unknown as {
  createSafeClient(options: unknown): Readonly<Record<string, (payload: unknown) => Call>>;
};

type Credentials = Readonly<Record<"key" | "token" | "username" | "password", string>>;

let server: GoaidlServer;
let port = 0;
let asked: string[] = [];
let ran = 0;

beforeAll(async () => {
  const whoIs = (credentials: Credentials, { scheme, scopes }: { scheme: string; scopes: readonly string[] }) => {
    const given = credentials.key || credentials.token || `${credentials.username}:${credentials.password}`;
    asked.push([scheme, ...scopes, given].join(" "));
    if (given.startsWith("bad")) throw new served.UnauthorizedError(`${scheme} refuses`);
    return `${scheme}/${given}`;
  };
  const tell = async (
    _payload: unknown,
    stream: { send(text: string): Promise<void> },
    { principal }: { principal: unknown },
  ) => {
    ran++;
    await stream.send(String(principal));
  };
  const methods = [
    "byKey",
    "byLogin",
    "byBearer",
    "byJwt",
    "byOauth",
    "both",
    "either",
    "noField",
    "noFieldOr",
    "events",
    "loginEvents",
  ];
  const noStream = (payload: unknown, context?: unknown) =>
    String(Reflect.get(Object(context ?? payload), "principal"));
  const handlers = { ...Object.fromEntries(methods.map((method) => [method, tell])), noStream, loginAsk: noStream };
  const service = served.safeService(handlers, {
    key: whoIs,
    login: whoIs,
    bearer: whoIs,
    jwt: whoIs,
    oauth: whoIs,
  });
  server = createServer({ services: [service] });
  ({ port } = await server.listen({ port: 0, host: "127.0.0.1" }));
});
afterAll(() => server.close());
beforeEach(() => {
  asked = [];
  ran = 0;
});

describe.each(["goa", "goaidl.v1"])("in profile %s", (protocol) => {
  const call = (method: string, payload: unknown): Call => {
    const made = called.createSafeClient({ url: `ws://127.0.0.1:${port}`, protocol })[method]?.(payload);
    if (made === undefined) throw new Error(`there is no method ${method}`);
    made.opened.catch(() => {});
    return made;
  };

  test.each([
    ["byKey", { key: "k" }, ["key k"], "key/k"],
    ["byLogin", { user: "u", password: "p:ü" }, ["login u:p:ü"], "login/u:p:ü"],
    ["byBearer", { token: "t" }, ["bearer t"], "bearer/t"],
    ["byJwt", { token: "t" }, ["jwt read write t"], "jwt/t"],
    ["byOauth", { token: "t" }, ["oauth all t"], "oauth/t"],
    // Both hooks run; the principal is that of the first one.
    ["both", { key: "k", token: "t" }, ["key k", "jwt read t"], "key/k"],
    ["either", { key: "k" }, ["key k"], "key/k"],
    ["either", { user: "u", password: "p" }, ["login u:p"], "login/u:p"],
    // The alternatives are tried in the contract's order, up to the first that is satisfied.
    ["either", { key: "bad", user: "u", password: "p" }, ["key bad", "login u:p"], "login/u:p"],
  ])("%s with %j reaches the handler", async (method, payload, hooks, principal) => {
    expect(await call(method, payload).receive()).toBe(principal);
    expect(asked).toEqual(hooks);
  });

  test.each([
    ["byKey", { key: "bad" }, "key refuses"],
    ["byLogin", { user: "bad", password: "p" }, "login refuses"],
    ["byBearer", { token: "bad" }, "bearer refuses"],
    ["byJwt", { token: "bad" }, "jwt refuses"],
    ["byOauth", { token: "bad" }, "oauth refuses"],
    ["byKey", {}, "credentials are missing: key"],
    ["both", { key: "k" }, "credentials are missing: key and jwt"],
    ["both", { key: "k", token: "bad" }, "jwt refuses"],
    ["either", {}, "credentials are missing: key, or login"],
    ["either", { key: "bad" }, "key refuses"],
  ])("%s with %j is refused, and no handler runs", async (method, payload, reason) => {
    const error: unknown = await call(method, payload).opened.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "unauthorized" });
    // An error of a hook has the contract's body. The runtime's error for missing credentials has only a message.
    expect([Reflect.get(Object(error), "body"), Reflect.get(Object(error), "message")]).toContain(reason);
    expect(ran).toBe(0);
  });

  test.each(["byLogin", "loginEvents", "loginAsk"])(
    "the user and password of %s reach the server beside the client's token",
    async (method) => {
      const token = vi.fn(() => "t");
      const client = called.createSafeClient({ url: `ws://127.0.0.1:${port}`, protocol, token });
      const made: Call | Promise<string> | undefined = client[method]?.({ user: "u", password: "p" });
      expect(await (made instanceof Promise ? made : made?.receive())).toBe("login/u:p");
      expect(asked).toEqual(["login u:p"]);
      expect(token).not.toHaveBeenCalled();
    },
  );

  describe("a scheme without a field", () => {
    const clientWith = (token: () => string) =>
      called.createSafeClient({ url: `ws://127.0.0.1:${port}`, protocol, token }) as unknown as Record<
        "noField" | "noFieldOr" | "events",
        (payload?: unknown) => Call
      > & { noStream(): Promise<string> };

    test.each(["noField", "events", "noFieldOr"] as const)("%s takes the token of the client", async (method) => {
      const client = clientWith(() => "t");
      const stream = method === "noFieldOr" ? client.noFieldOr({}) : client[method]();
      expect(await stream.receive()).toBe("jwt/t");
      expect(asked).toEqual(["jwt read t"]);
    });

    test("a method without streams takes it, too", async () => {
      expect(await clientWith(() => "t").noStream()).toBe("bearer/t");
    });

    test("after a token was refused, the next call requests a new one", async () => {
      const tokens = ["bad", "good"];
      const client = clientWith(() => tokens.shift() ?? "none");
      await expect(client.noField().receive()).rejects.toMatchObject({ name: "unauthorized" });
      expect(await client.noField().receive()).toBe("jwt/good");
    });

    test("a client without a token is refused", async () => {
      const stream = call("noField", undefined);
      expect(await stream.opened.catch((error: unknown) => error)).toMatchObject({
        name: "unauthorized",
        message: "credentials are missing: jwt",
      });
      expect(ran).toBe(0);
    });

    test("a value that isn't a token ends the call", async () => {
      const stream = clientWith(() => "").noField();
      await expect(stream.receive()).rejects.toThrow(
        "the token provider returned an empty string, which is not a token",
      );
      expect(asked).toEqual([]);
    });
  });
});
