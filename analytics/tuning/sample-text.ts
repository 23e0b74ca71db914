const SLOT = /\{\s*([^{}\s]+)\s*\}/g;

/** The slots of a sample such as "i want a {size} pizza", in its order. */
export const slotsOfSample = (sample: string): readonly string[] =>
  [...sample.matchAll(SLOT)].map(([, name]) => name ?? '');

/** The words of a sample around its slots. */
export const carrierOf = (sample: string): string => sample.replaceAll(SLOT, ' ');

/** A sample with words in its slots; undefined where a slot has none. */
export const filledSample = (
  sample: string,
  wordOf: (slot: string) => string | undefined,
): string | undefined =>
  slotsOfSample(sample).some((slot) => wordOf(slot) === undefined)
    ? undefined
    : sample.replaceAll(SLOT, (_, name: string) => wordOf(name) ?? '');
