import type {
  Elicited,
  Resolver,
  ResolverOf,
  Understanding,
} from '../../analytics/tuning/resolver';
import type { InteractionModel } from '../alexa';
import { findModelFaults } from '../alexa/model-faults';
import { FALLBACK_INTENT, Nlu } from '../alexa/nlu';
import { readUtterance } from '../alexa/utterance';
import { UserError } from '../errors';

/** Two replays of one past give the same, whenever they are made. */
const SOME_DAY = new Date('2024-01-01T12:00:00Z');

/**
 * The simulated Alexa as what understands words. What no sample fits is understood as
 * AMAZON.FallbackIntent, also where the model lacks it.
 *
 * @throws UserError for a model that Alexa would refuse
 */
export const resolverOf: ResolverOf = (model, locale): Resolver => {
  const [fault] = findModelFaults({ interactionModel: model }, locale);
  if (fault) throw new UserError(`the model of ${locale}: ${fault.path}: ${fault.message}`);
  const nlu = new Nlu(model satisfies InteractionModel, locale, () => SOME_DAY);
  return {
    valuesOf: (type, word) => valuesOf(nlu, type, word),
    understand: (utterance, elicited) => understand(nlu, utterance, elicited),
  };
};

const NO_VALUES: readonly string[] = [];

/** A built-in type that the model does not extend resolves nothing. */
const valuesOf = ({ types }: Nlu, name: string, word: string): readonly string[] => {
  const type = types.type(name);
  if (!type.resolves) return NO_VALUES;
  return types.valuesOf(type, word).map((value) => value.name.value);
};

const understand = (nlu: Nlu, utterance: string, elicited: Elicited | undefined): Understanding => {
  const reading = nlu.read(readUtterance(utterance), elicited ? { elicited } : {});
  if (!reading) return { intent: FALLBACK_INTENT, slots: [] };
  return {
    intent: reading.intent,
    slots: reading.slots.flatMap(({ name, values }) => values.map((spoken) => ({ name, spoken }))),
  };
};
