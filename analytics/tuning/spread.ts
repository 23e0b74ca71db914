/** How much of a slot's own word is said to that slot: Beta(a, b), nearly all of it. */
const OWN = { a: 8, b: 0.5 };

/** How closely chatter keeps to the shares of the slots in all turns: the a + b of its Beta. */
const CHATTER_STRENGTH = 20;

/**
 * Logarithm of the odds, by where a word was said, that it belongs to a slot rather than to no slot:
 * two Beta-binomials of its users in the slot among its users in all slots.
 *
 * @param slotShare the slot's share of all turns, of 1
 */
export const spreadLogOdds = (inSlot: number, inAll: number, slotShare: number): number => {
  if (slotShare >= 1) return 0;
  const chatter = {
    a: CHATTER_STRENGTH * slotShare,
    b: CHATTER_STRENGTH * (1 - slotShare),
  };
  return betaLogMass(inSlot, inAll, OWN) - betaLogMass(inSlot, inAll, chatter);
};

const betaLogMass = (hits: number, of: number, { a, b }: { a: number; b: number }): number =>
  logBeta(hits + a, of - hits + b) - logBeta(a, b);

const logBeta = (a: number, b: number): number => logGamma(a) + logGamma(b) - logGamma(a + b);

/** Stirling's series, shifted to where it is exact to 1e-10. */
const logGamma = (x: number): number => {
  let shifted = x;
  let product = 0;
  for (; shifted < 8; shifted += 1) product += Math.log(shifted);
  const inverse = 1 / shifted;
  const square = inverse * inverse;
  const series = inverse * (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680)));
  return (
    (shifted - 0.5) * Math.log(shifted) - shifted + 0.5 * Math.log(2 * Math.PI) + series - product
  );
};

/** How closely words keep to the share of company of their slot: the a + b of a Beta. */
const COMPANY_STRENGTH = 4;

/**
 * Logarithm of the odds, by the company in which a word was said, that it belongs to a slot rather
 * than to no slot: chatter is said alone.
 *
 * @param accompanied users who said it in a turn that filled another slot too, of `users`
 * @param share of the slot's own words, of 1
 * @param chatterShare of chatter
 */
export const companyLogOdds = (
  accompanied: number,
  users: number,
  share: number,
  chatterShare: number,
): number =>
  betaLogMass(accompanied, users, around(share)) -
  betaLogMass(accompanied, users, around(chatterShare));

const around = (share: number): { readonly a: number; readonly b: number } => {
  const mean = Math.min(0.98, Math.max(0.02, share));
  return { a: COMPANY_STRENGTH * mean, b: COMPANY_STRENGTH * (1 - mean) };
};
