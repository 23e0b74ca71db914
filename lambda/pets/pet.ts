/**
 * What a pet can be wished for: the slots of the dialog, in the order in which they are asked for,
 * each with the ids of the values that the catalogue knows. The ids are those of the interaction
 * model, the same in all locales; their words are in the speech files.
 */
export const WISHES = {
  animal: ['dog', 'cat'],
  size: ['tiny', 'small', 'medium', 'large'],
  temperament: ['family', 'guard', 'watch'],
  energy: ['low', 'medium', 'high'],
} as const;

export type WishName = keyof typeof WISHES;

export const WISH_NAMES = Object.keys(WISHES) as readonly WishName[];

/** A complete set of wishes: one value id for each. */
export type Wishes = { readonly [W in WishName]: (typeof WISHES)[W][number] };

/** The wishes that are known so far. */
export type PartialWishes = { readonly [W in WishName]?: Wishes[W] };

/** Whether nothing is missing. */
export const isComplete = (wishes: PartialWishes): wishes is Wishes =>
  WISH_NAMES.every((wish) => wishes[wish] !== undefined);

/** A breed of the catalogue and the wishes it satisfies. */
export interface Pet extends Wishes {
  readonly breed: string;
}

/** Whether the catalogue knows the value of the wish. */
export const isWishValue = <W extends WishName>(wish: W, id: string): id is Wishes[W] =>
  (WISHES[wish] as readonly string[]).includes(id);

/** The wishes in a value of any shape that the catalogue of today knows: its writer may be older. */
export const knownWishes = (value: unknown): PartialWishes => {
  if (typeof value !== 'object' || value === null) return {};
  const values = value as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    WISH_NAMES.flatMap((wish) => {
      const id = values[wish];
      return typeof id === 'string' && isWishValue(wish, id) ? [[wish, id]] : [];
    }),
  );
};

/** The partition key of a pet in its table, such as `dog#large#family#high`. */
export const combinationOf = (wishes: Wishes): string =>
  WISH_NAMES.map((wish) => wishes[wish]).join('#');
