import type { RequestEnvelope } from 'ask-sdk-model';

/** A skill that costs nothing: it names what it was asked, and ends when told to stop. */
export const trivialSkill = ({ request }: RequestEnvelope): Promise<unknown> => {
  const name = request.type === 'IntentRequest' ? request.intent.name : request.type;
  if (name === 'SessionEndedRequest') return Promise.resolve({ version: '1.0', response: {} });
  const outputSpeech = { type: 'PlainText', text: name };
  return Promise.resolve({
    version: '1.0',
    response: {
      outputSpeech,
      reprompt: { outputSpeech },
      shouldEndSession: name === 'AMAZON.StopIntent',
    },
  });
};
