/**
 * The result for values that one side writes and the other side reads: all of them are accepted; all declared ones are
 * accepted, but undeclared ones may be dropped, refused or misread; or some declared ones are refused.
 */
export type Fit = "accepted" | "partly" | "refused";

const ranks: Readonly<Record<Fit, number>> = { accepted: 2, partly: 1, refused: 0 };

/** The result if all of the parts have to fit. */
export function worstFit(fits: Iterable<Fit>): Fit {
  let worst: Fit = "accepted";
  for (const fit of fits) {
    if (ranks[fit] < ranks[worst]) worst = fit;
    if (worst === "refused") break;
  }
  return worst;
}

/** The result if one of the alternatives has to fit. */
export function bestFit(fits: Iterable<Fit>): Fit {
  let best: Fit = "refused";
  for (const fit of fits) {
    if (ranks[fit] > ranks[best]) best = fit;
    if (best === "accepted") break;
  }
  return best;
}
