import chatter from "../../../specs/chatter.goa";
import logger from "../../../specs/logger.goa";
import market from "../../../specs/market.goa";

export interface Example {
  readonly name: string;
  readonly text: string;
}

export const examples: readonly Example[] = [
  { name: "logger", text: logger },
  { name: "chatter", text: chatter },
  { name: "market", text: market },
];
