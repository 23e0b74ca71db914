/** The parts of the stack `PetMatchExtras`; each may be left out. */
export const EXTRAS = ['forgetting', 'events', 'recommendations'] as const;

export type Extra = (typeof EXTRAS)[number];
