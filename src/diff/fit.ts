/**
 * How values that one side writes fare with the other side's reader: all of them are accepted; all that the contract
 * declares are, but something that it leaves open may be dropped, refused or misread; or some declared ones are refused.
 */
export type Fit = "accepted" | "partly" | "refused";

const ranks: Readonly<Record<Fit, number>> = { accepted: 2, partly: 1, refused: 0 };

/** What holds where all of the parts have to fit. */
export function worstFit(fits: Iterable<Fit>): Fit {
  let worst: Fit = "accepted";
  for (const fit of fits) {
    if (ranks[fit] < ranks[worst]) worst = fit;
    if (worst === "refused") break;
  }
  return worst;
}

/** What holds where one of the alternatives has to fit. */
export function bestFit(fits: Iterable<Fit>): Fit {
  let best: Fit = "refused";
  for (const fit of fits) {
    if (ranks[fit] > ranks[best]) best = fit;
    if (best === "accepted") break;
  }
  return best;
}
