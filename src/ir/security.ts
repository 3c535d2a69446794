import type { Documentation } from "./documentation.js";

export type SecurityKind = "apiKey" | "basic" | "bearer" | "jwt" | "oauth2";

export interface SecurityScheme {
  readonly name: string;
  readonly kind: SecurityKind;
  readonly documentation: Documentation;
  readonly scopes: readonly { readonly name: string; readonly description: string | null }[];
  /** The flows of a scheme of kind oauth2. */
  readonly flows: readonly OAuthFlow[];
}

export interface OAuthFlow {
  readonly kind: "authorizationCode" | "clientCredentials" | "implicit" | "password";
  readonly authorizationUrl: string | null;
  readonly tokenUrl: string | null;
  readonly refreshUrl: string | null;
}

/** All schemes of one requirement must hold. A scheme that no parameter carries has its token in the header `Authorization`. */
export interface SecurityRequirement {
  readonly schemes: readonly { readonly scheme: string; readonly scopes: readonly string[] }[];
}
