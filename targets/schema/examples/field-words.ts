/** Usual contents of fields, by their names, so that examples read like data. */

interface Names {
  /** Words of the field's name, in lower case. */
  readonly field: readonly string[];
  /** Words of the name of the type around it. */
  readonly type: readonly string[];
}

export function namesOf(field: string, type: string): Names {
  return { field: wordsOf(field), type: wordsOf(type) };
}

/** `createdAt`, `created_at` and `created-at` are `created at`. */
function wordsOf(name: string): string[] {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")
    .map((word) => word.toLowerCase());
}

type Candidates = readonly [string, ...string[]];

const people: Candidates = ["Ann Miller", "Ben Okoro", "Chen Li", "Dana Novak"];
const logins: Candidates = ["ann", "ben", "chen", "dana"];

const texts: Readonly<Record<string, Candidates>> = {
  address: ["12 Station Road", "3 Mill Lane"],
  author: logins,
  body: ["The shop opens at nine.", "Thanks, that worked."],
  brand: ["Acme", "Northwind"],
  by: logins,
  category: ["hardware", "books"],
  channel: ["general", "support"],
  city: ["Berlin", "Lisbon", "Oslo"],
  code: ["A-1042", "B-2210"],
  color: ["#2f6feb", "#d9480f"],
  colour: ["#2f6feb", "#d9480f"],
  comment: ["Looks good to me.", "Please check the second line."],
  company: ["Acme", "Northwind"],
  content: ["The shop opens at nine.", "Thanks, that worked."],
  country: ["DE", "PT", "NO"],
  currency: ["EUR", "USD"],
  cursor: ["b2Zmc2V0OjIw"],
  description: ["Opens at nine and closes at five.", "A quiet place by the river."],
  device: ["sensor-7", "gateway-2"],
  email: ["ann@example.com", "ben@example.com"],
  error: ["The connection was lost."],
  event: ["created", "updated"],
  file: ["report.pdf", "photo.jpg"],
  filename: ["report.pdf", "photo.jpg"],
  filter: ["level >= warn"],
  firstname: ["Ann", "Ben"],
  from: logins,
  greeting: ["Hello, Ann!"],
  hash: ["9f86d081884c7d65"],
  host: ["host.example.com"],
  key: ["region", "colour"],
  label: ["urgent", "later"],
  lang: ["en", "pt"],
  language: ["en", "pt"],
  last: ["Miller", "Okoro"],
  level: ["info", "warn"],
  locale: ["en-GB", "pt-PT"],
  location: ["Berlin", "Lisbon"],
  login: logins,
  message: ["Hello, everyone!", "The build is green again."],
  method: ["GET", "POST"],
  mime: ["application/json"],
  model: ["X200", "M4"],
  next: ["b2Zmc2V0OjIw"],
  nick: logins,
  note: ["Ring twice.", "Leave it with a neighbour."],
  owner: logins,
  pair: ["BTC/EUR", "ETH/USD"],
  password: ["correct horse battery staple"],
  path: ["docs/start", "images/logo.svg"],
  phone: ["+49 30 901820"],
  postal: ["10115"],
  prefix: ["app."],
  product: ["Espresso machine", "Desk lamp"],
  q: ["coffee"],
  query: ["coffee"],
  reason: ["The room is full.", "The limit was reached."],
  region: ["eu-west", "us-east"],
  room: ["general", "kitchen"],
  sender: logins,
  service: ["checkout", "search"],
  sku: ["SKU-1042"],
  slug: ["getting-started"],
  source: ["checkout", "search"],
  state: ["active", "paused"],
  status: ["active", "paused"],
  street: ["12 Station Road"],
  subject: ["Weekly report", "Invoice 1042"],
  summary: ["All systems work."],
  surname: ["Miller", "Okoro"],
  symbol: ["ACME", "NWND"],
  tag: ["urgent", "later"],
  team: ["search", "billing"],
  text: ["Hello, everyone!", "The build is green again."],
  ticker: ["ACME", "NWND"],
  timezone: ["Europe/Berlin"],
  title: ["Weekly report", "Getting started"],
  to: logins,
  token: ["your-token"],
  topic: ["orders", "payments"],
  trace: ["4bf92f3577b34da6"],
  type: ["standard", "express"],
  unit: ["kg", "cm"],
  uri: ["https://example.com/orders/1042"],
  url: ["https://example.com/orders/1042"],
  user: logins,
  username: logins,
  version: ["1.4.0"],
  word: ["hello", "river"],
  zip: ["10115"],
};

const personTypes = new Set([
  "user",
  "person",
  "member",
  "author",
  "customer",
  "account",
  "player",
  "employee",
  "patient",
  "guest",
  "profile",
]);

/** Example names, by the type that has a name. */
const things: Readonly<Record<string, Candidates>> = {
  room: ["general", "kitchen"],
  channel: ["general", "support"],
  product: ["Espresso machine", "Desk lamp"],
  item: ["Espresso machine", "Desk lamp"],
  company: ["Acme", "Northwind"],
  team: ["Search", "Billing"],
  file: ["report.pdf", "photo.jpg"],
  city: ["Berlin", "Lisbon"],
};

/** Texts that suit a field, the likeliest word of its name first. */
export function textsFor({ field, type }: Names): Candidates {
  const last = field.at(-1);
  if (last === undefined) return ["Hello, everyone!", "Good morning."];
  const before = field.at(-2);
  if (last === "id") {
    const [noun] = [before, ...type.slice(-1), "id"].filter((word) => word !== undefined);
    return [`${noun}-4821`, `${noun}-1042`, `${noun}-77`];
  }
  if (last === "name" || last === "names") {
    if (before === "first" || before === "given") return ["Ann", "Ben"];
    if (before === "last" || before === "family") return ["Miller", "Okoro"];
    if (before === "user" || before === "login") return logins;
    if (before === "file") return ["report.pdf", "photo.jpg"];
    const owner = before ?? type.at(-1) ?? "";
    if (personTypes.has(owner) || owner === "full" || owner === "display") return people;
    return things[owner] ?? ["Aurora", "Juniper", "Borealis"];
  }
  const singular = last.endsWith("s") ? last.slice(0, -1) : last;
  const known = own(texts, last) ?? own(texts, singular) ?? (before === undefined ? undefined : own(texts, before));
  return known ?? ["maple", "harbour", "lantern", "violet"];
}

const fractions: Readonly<Record<string, readonly number[]>> = {
  amount: [19.99, 149.5],
  balance: [1250.75],
  cost: [19.99, 149.5],
  humidity: [48.5],
  lat: [52.52],
  latitude: [52.52],
  lng: [13.405],
  lon: [13.405],
  longitude: [13.405],
  percent: [12.5],
  price: [19.99, 149.5],
  probability: [0.75],
  rate: [0.25],
  rating: [4.5],
  ratio: [0.75],
  score: [4.5, 0.87],
  temperature: [21.5],
  total: [169.49],
  value: [21.5, 0.42],
  volume: [0.25, 3.5],
  weight: [2.4],
};

const wholes: Readonly<Record<string, readonly number[]>> = {
  age: [34, 27],
  amount: [1999],
  attempt: [1],
  attempts: [3],
  bytes: [2048],
  code: [200],
  count: [3, 12],
  day: [31],
  depth: [10],
  height: [720],
  hour: [9],
  hours: [8],
  id: [4821, 1042, 77],
  index: [0, 4],
  length: [128],
  limit: [20, 50],
  members: [3, 12],
  minute: [30],
  minutes: [45],
  month: [5],
  ms: [250],
  offset: [40],
  page: [1, 2],
  percent: [75],
  port: [8080],
  position: [17],
  price: [1999],
  priority: [2],
  quantity: [2, 5],
  rank: [1],
  seconds: [90],
  seq: [17, 18],
  sequence: [17, 18],
  size: [2048, 512],
  status: [200],
  timeout: [30],
  total: [42],
  version: [3],
  width: [1280],
  year: [2026],
};

/** Numbers that suit a field, the best first. */
export function numbersFor({ field }: Names, whole: boolean): readonly number[] {
  const usual = whole ? [7, 42, 12] : [1.5, 0.25, 21.5];
  const table = whole ? wholes : fractions;
  return [...[...field].reverse().flatMap((word) => own(table, word) ?? []), ...usual];
}

const usuallyFalse = new Set([
  "archived",
  "deleted",
  "disabled",
  "error",
  "expired",
  "failed",
  "hidden",
  "locked",
  "muted",
]);

export function booleanFor({ field }: Names): boolean {
  return !field.some((word) => usuallyFalse.has(word));
}

function own<Value>(table: Readonly<Record<string, Value>>, word: string): Value | undefined {
  return Object.hasOwn(table, word) ? table[word] : undefined;
}
