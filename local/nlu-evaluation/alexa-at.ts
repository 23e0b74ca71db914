import { type Alexa, createAlexa } from '../alexa';
import { LOCAL_SKILL_ID } from '../aws/wiring';
import type { SkillPackage } from '../talk/skill-package';

/** One Alexa for each time that is asked for; none ever talks to a skill. */
export const alexaAt = ({
  models,
  locale,
}: Pick<SkillPackage, 'models' | 'locale'>): ((time: Date | undefined) => Alexa) => {
  const alexas = new Map<number | undefined, Alexa>();
  return (time) => {
    const known = alexas.get(time?.getTime());
    if (known) return known;
    const alexa = createAlexa({
      models,
      locale,
      skillId: LOCAL_SKILL_ID,
      handler: () => Promise.resolve({ version: '1.0', response: {} }),
      ...(time && { clock: () => time }),
    });
    alexas.set(time?.getTime(), alexa);
    return alexa;
  };
};
