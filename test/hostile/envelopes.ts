import type { RequestEnvelope } from 'ask-sdk-model';
import {
  dynamic,
  emptySlot,
  envelope,
  intentRequest,
  launchRequest,
  match,
  multiValueSlot,
  noMatch,
  sessionEndedRequest,
  sessionlessEnvelope,
  slot,
} from '../support/envelopes';
import type { Json } from './arbitraries';

const FILLED = {
  animal: slot('kitty', match({ id: 'cat' })),
  size: slot('large', match({ id: 'large' })),
  temperament: slot('watch', match({ id: 'watch' })),
  energy: slot('low', match({ id: 'low' })),
};

const DIALOGUE = (moment: Json): Record<string, unknown> => ({
  _turn: { turn: 3, intent: 'PetMatchIntent', held: 'abcdefgh', elicited: 'size' },
  dialogue: { moment, said: { speech: 'Which size?', reprompt: 'Which size?' } },
});

const ASKED = { kind: 'wish', wish: 'size', wishes: { animal: 'cat' }, words: { animal: 'kitty' } };
const AGAIN = { kind: 'again', wishes: { animal: 'cat', size: 'large' }, breed: 'Korat' };
const ANOTHER = {
  kind: 'another',
  wishes: { animal: 'cat', size: 'large', temperament: 'watch', energy: 'low' },
  told: ['Korat'],
};

/** One envelope of every kind of request, as Alexa sends them. */
export const REAL_ENVELOPES: readonly Json[] = (
  [
    launchRequest(),
    intentRequest('PetMatchIntent', FILLED, { dialogState: 'IN_PROGRESS' }),
    intentRequest(
      'PetMatchIntent',
      {
        animal: slot('doggo', noMatch(), dynamic(match({ id: 'dog' }))),
        size: multiValueSlot(slot('small', match({ id: 'small' })), slot('big', noMatch())),
        temperament: slot('sleepy', noMatch('ER_ERROR_TIMEOUT')),
        energy: emptySlot(),
      },
      { dialogState: 'STARTED', attributes: DIALOGUE(ASKED) },
    ),
    intentRequest('AMAZON.YesIntent', {}, { attributes: DIALOGUE(ANOTHER) }),
    intentRequest(
      'AMAZON.YesIntent',
      {},
      { attributes: DIALOGUE({ ...ASKED, choices: ['tiny'] }) },
    ),
    intentRequest('AMAZON.NoIntent', {}, { attributes: DIALOGUE(AGAIN) }),
    ...['Help', 'Repeat', 'StartOver', 'Fallback', 'Stop'].map((name) =>
      intentRequest(`AMAZON.${name}Intent`, {}, { attributes: DIALOGUE(ASKED) }),
    ),
    sessionEndedRequest('ERROR', { type: 'INVALID_RESPONSE', message: 'no speech' }),
    envelope({
      type: 'Alexa.Presentation.APL.UserEvent',
      token: 'match',
      arguments: ['dog'],
      source: { type: 'TouchWrapper', handler: 'Press', id: '' },
    }),
    sessionlessEnvelope({ type: 'AlexaSkillEvent.SkillDisabled', body: {} }),
    sessionlessEnvelope({ type: 'System.ExceptionEncountered', error: {}, cause: {} }),
  ] satisfies readonly RequestEnvelope[]
).map((real) => JSON.parse(JSON.stringify(real)) as Json);
