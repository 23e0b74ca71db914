import type { Change } from './change';
import type { Resolver } from './resolver';

/** The model with changes: what understands under it, or why Alexa would refuse it, in a sentence. */
export type Changed =
  | { readonly resolver: Resolver; readonly fault: null }
  | { readonly resolver: null; readonly fault: string };

/**
 * Makes changes of the present model of a locale. The tuner is handed one, so that what a change is
 * made of is known in one place, which also writes the file.
 */
export type ChangedModel = (changes: readonly Change[]) => Changed;
