import type { Design, Route, Service } from "../ir/design.js";
import { routeIdentity } from "./compare-payloads.js";
import { add, type Comparison, type Placed, plainPlace, qualified } from "./finding.js";
import { both, type Sides } from "./sides.js";

/** All methods of a design, in order. */
function methodsOf(design: Design): Placed[] {
  return design.services.flatMap((service) => service.methods.map((method) => ({ service, method })));
}

/** Identifies a call on the wire by verb and path, which a method with streams and one without may share. */
function identities(placed: Placed): string[] {
  const kind = placed.method.shape === "unary" ? "call" : "stream";
  return placed.method.http.routes.map((route: Route) => `${kind} ${routeIdentity(route)}`);
}

/**
 * Pairs the methods of both sides by their names, and the rest by their routes, because names do not travel. Reports
 * services and methods that were added, removed or renamed.
 */
export function matchMethods(comparison: Comparison): Sides<Placed>[] {
  const client = methodsOf(comparison.sides.client.design);
  const server = methodsOf(comparison.sides.server.design);
  const byName = new Map(server.map((placed) => [qualified(placed), placed]));
  const pairs: Sides<Placed>[] = [];
  const left = new Set(server);
  const unmatched: Placed[] = [];
  for (const placed of client) {
    const other = byName.get(qualified(placed));
    if (other === undefined) unmatched.push(placed);
    else {
      pairs.push({ client: placed, server: other });
      left.delete(other);
    }
  }
  const byRoute = new Map(
    [...left].flatMap((placed) => identities(placed).map((identity) => [identity, placed] as const)),
  );
  const lost: Placed[] = [];
  for (const placed of unmatched) {
    const other = identities(placed)
      .map((identity) => byRoute.get(identity))
      .find((found) => found !== undefined && left.has(found));
    if (other === undefined) lost.push(placed);
    else {
      pairs.push({ client: placed, server: other });
      left.delete(other);
    }
  }
  reportServices(comparison, pairs, lost, [...left]);
  return pairs;
}

function reportServices(
  comparison: Comparison,
  pairs: readonly Sides<Placed>[],
  lost: readonly Placed[],
  gained: readonly Placed[],
): void {
  const client = comparison.sides.client.design.services;
  const server = comparison.sides.server.design.services;
  const renamed = new Map<string, string>();
  const gone = new Set<string>();
  for (const service of client) {
    if (server.some((other) => other.name === service.name)) continue;
    const targets = new Set(
      pairs.filter((pair) => pair.client.service === service).map((pair) => pair.server.service.name),
    );
    const [target] = targets;
    const whole = !lost.some((placed) => placed.service === service);
    if (target === undefined) {
      gone.add(service.name);
      add(comparison, "service-removed", servicePlace(service.name, service, null));
    } else if (whole && targets.size === 1 && !client.some((other) => other.name === target)) {
      renamed.set(service.name, target);
      const now = server.find((other) => other.name === target) ?? null;
      add(comparison, "service-renamed", servicePlace(target, service, now), {
        client: `\`${service.name}\``,
        server: `\`${target}\``,
      });
    }
  }
  const fresh = new Set<string>();
  for (const service of server) {
    if (client.some((other) => other.name === service.name)) continue;
    if (pairs.some((pair) => pair.server.service === service)) continue;
    fresh.add(service.name);
    add(comparison, "service-added", servicePlace(service.name, null, service));
  }
  for (const { client: before, server: after } of pairs) {
    const moved = (renamed.get(before.service.name) ?? before.service.name) !== after.service.name;
    if (!moved && before.method.name === after.method.name) continue;
    add(comparison, "method-renamed", methodOf(qualified(after), before, after), {
      client: `\`${qualified(before)}\``,
      server: `\`${qualified(after)}\``,
    });
  }
  for (const placed of lost) {
    if (!gone.has(placed.service.name)) add(comparison, "method-removed", methodOf(qualified(placed), placed, null));
  }
  for (const placed of gained) {
    if (!fresh.has(placed.service.name)) add(comparison, "method-added", methodOf(qualified(placed), null, placed));
  }
}

function servicePlace(name: string, client: Service | null, server: Service | null) {
  return plainPlace(
    both(name),
    { client: client?.origin ?? null, server: server?.origin ?? null },
    both([`service ${name}`, "api"]),
  );
}

function methodOf(name: string, client: Placed | null, server: Placed | null) {
  const service = name.slice(0, name.lastIndexOf("."));
  return plainPlace(
    both(name),
    { client: client?.method.origin ?? null, server: server?.method.origin ?? null },
    both([`method ${name}`, `service ${service}`, "api"]),
  );
}
