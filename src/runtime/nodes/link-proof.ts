/** Proves to another node that this one has the secret that all nodes share. */
import { createHmac } from "node:crypto";
import { sameSecret } from "../server/same-secret.js";

export interface LinkClaim {
  /** The ID of the node that makes the link. */
  readonly from: string;
  /** Rises with each link that it makes. */
  readonly counter: number;
}

export function writeLinkClaim(secret: string, { from, counter }: LinkClaim, to: string): string {
  return `goaidl-node ${from} ${counter} ${linkProof(secret, { from, counter }, to)}`;
}

/** Reads the header of a link to this node; null if its proof is wrong. */
export function readLinkClaim(secret: string, header: string | undefined, to: string): LinkClaim | null {
  const match = /^goaidl-node ([\w-]{1,64}) ([1-9]\d{0,14}) ([\w-]{43})$/.exec(header ?? "");
  const [, from = "", digits = "", proof = ""] = match ?? [];
  const claim = { from, counter: Number(digits) };
  return match !== null && sameSecret(proof, linkProof(secret, claim, to)) ? claim : null;
}

export function answerProof(secret: string, nonce: string): string {
  return hmac(secret, `answer ${nonce}`);
}

export function isAnswerProof(secret: string, nonce: string, proof: string): boolean {
  return sameSecret(proof, answerProof(secret, nonce));
}

function linkProof(secret: string, { from, counter }: LinkClaim, to: string): string {
  return hmac(secret, `link ${from} ${to} ${counter}`);
}

function hmac(secret: string, text: string): string {
  return createHmac("sha256", secret).update(text).digest("base64url");
}
