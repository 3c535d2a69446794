/** The signature of `fetch` as it is used here. Node 20's types lack `cache`, which browsers honour. */
export type Fetch = (url: string, init: RequestInit & { readonly cache?: "no-store" }) => Promise<Response>;

/** Whether a request sends cookies to other origins and accepts cookies from them. */
export type Credentials = "omit" | "same-origin" | "include";

/** The platform's `fetch`, looked up at each call because tests and service workers replace it. */
export const globalFetch: Fetch = (url, init) => fetch(url, init);
