import type { Alexa } from '../alexa';

type Explanation = ReturnType<Alexa['explain']>;

/** An intent as SMAPI lists it, each slot with what was said for it. */
export interface ConsideredIntent {
  readonly name: string;
  readonly confirmationStatus: 'NONE';
  readonly slots: Readonly<Record<string, object>>;
}

/** The intents that were weighed and not chosen, each once, the best first. */
export const consideredIntents = ({
  reading,
  candidates,
}: Explanation): readonly ConsideredIntent[] => {
  const others = new Map<string, ConsideredIntent>();
  for (const { intent: name, slots } of candidates) {
    if (name === reading?.intent || others.has(name)) continue;
    const filled = slots.map(({ name: slot, values }) => [
      slot,
      { name: slot, value: values.join(' '), confirmationStatus: 'NONE' },
    ]);
    others.set(name, {
      name,
      confirmationStatus: 'NONE',
      slots: Object.fromEntries(filled) as Record<string, object>,
    });
  }
  return [...others.values()];
};
