import { createAlexa } from '../../local/alexa';
import { type Finding, microseconds } from '../benchmark';
import { measure } from '../measure';
import { modelIn, ownModelText } from '../models';
import { trivialSkill } from '../trivial-skill';
import { growthOf } from './growth';

const LOADS = [1, 10, 100] as const;
const DIALOG = ['open pet match', 'a dog', 'help', 'stop'];

/** Simulated turns of more and more users at once, each in a session of its own. */
export const sessionsGrowth = async (): Promise<readonly Finding[]> => {
  const model = modelIn(ownModelText());
  const times = await measure(
    LOADS.map((users) => {
      const alexas = Array.from({ length: users }, () =>
        createAlexa({ model, skillId: 'amzn1.ask.skill.bench', handler: trivialSkill }),
      );
      const hold = async (): Promise<void> => {
        for (const utterance of DIALOG)
          await Promise.all(alexas.map((alexa) => alexa.says(utterance)));
      };
      return { name: String(users), units: users * DIALOG.length, run: hold };
    }),
  );
  const measured = LOADS.map((load) => ({ load, each: times.get(String(load)) ?? NaN }));
  return growthOf('simulated turn: time a turn', 'sessions at once', measured, microseconds);
};
