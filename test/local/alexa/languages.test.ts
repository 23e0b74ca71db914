import { describe, expect, test } from '@jest/globals';
import {
  createAlexa,
  describeDifference,
  Nlu,
  parseTranscript,
  readUtterance,
  runTranscript,
} from '../../../local/alexa';
import { InvocationPhrases } from '../../../local/alexa/invocation';
import { wordsOf } from '../../../local/alexa/utterance';
import { delegating, fixtureModel, SKILL_ID } from './support/alexa';

const NOW = new Date('2026-11-22T10:11:12Z');

const differences = async (model: string, transcript: string): Promise<string> => {
  const { locale, model: interactionModel } = fixtureModel(model);
  const alexa = createAlexa({
    model: interactionModel,
    locale,
    skillId: SKILL_ID,
    clock: () => NOW,
    handler: (envelope) => Promise.resolve({ version: '1.0', response: delegating(envelope) }),
  });
  return (await runTranscript(alexa, parseTranscript(transcript)))
    .map(describeDifference)
    .join('\n');
};

describe('calling a skill', () => {
  test.each([
    ['de-DE', 'Alexa, öffne meine Hausbank', ''],
    ['de-DE', 'sprich bitte mit', undefined],
    ['de-DE', 'frage meine hausbank nach kontostand', 'kontostand | nach kontostand'],
    ['de-DE', 'starte meine hausbank und überweise geld', 'überweise geld | und überweise geld'],
    ['es-ES', 'abre meine hausbank por favor', ''],
    ['es-MX', 'pídele a meine hausbank que pague', 'pague | que pague'],
    ['fr-FR', "ouvre meine hausbank s'il te plaît", ''],
    ['fr-CA', "demande à meine hausbank d'ouvrir", 'ouvrir | d ouvrir'],
    ['it-IT', 'apri meine hausbank', ''],
    ['pt-BR', 'abra meine hausbank', ''],
    ['ja-JP', 'open meine hausbank', ''],
  ])('in %s: %j', (locale, said, expected) => {
    const invocation = new InvocationPhrases('meine hausbank', locale).read(readUtterance(said));
    const requests = invocation?.requests.map((request) => wordsOf(request).join(' '));
    expect(requests?.join(' | ')).toBe(expected);
  });
});

describe('built-in intents', () => {
  const intents = ['Help', 'Stop', 'Cancel', 'Yes', 'No', 'Repeat', 'StartOver'];
  const model = {
    languageModel: {
      invocationName: 'a b',
      intents: intents.map((name) => ({ name: `AMAZON.${name}Intent` })),
    },
  };

  test.each([
    ['de-DE', ['hilfe', 'stopp', 'abbrechen', 'ja bitte', 'nein danke', 'wie bitte', 'von vorne']],
    [
      'es-ES',
      ['ayuda', 'para', 'cancelar', 'claro que sí', 'no, gracias', 'otra vez', 'reiniciar'],
    ],
    ['fr-FR', ['aide-moi', 'arrête', 'annule', "d'accord", 'non merci', 'répète', 'recommencer']],
    ['it-IT', ['aiuto', 'basta', 'annulla', 'va bene', 'no grazie', 'ripeti', 'ricomincia']],
    ['pt-BR', ['ajuda', 'pare', 'cancelar', 'sim', 'não', 'repita', 'recomeçar']],
    ['en-IN', ['help me', 'stop', 'cancel', 'yep', 'nope', 'say that again', 'start over']],
  ])('in %s', (locale, words) => {
    const nlu = new Nlu(model, locale);
    expect(words.map((said) => nlu.read(readUtterance(said))?.intent)).toEqual(
      intents.map((name) => `AMAZON.${name}Intent`),
    );
  });
});

test('a German bank leads its dialog on its own', async () => {
  expect(
    await differences(
      'bank/de-DE',
      `
== at once
User: Alexa, frag meine Hausbank, überweise zwanzig Euro an Mama
Alexa: 20 Euro an mama?
User: ja gerne
Alexa: TransferIntent CONFIRMED.

== step by step, with rules
User: öffne meine hausbank
Alexa: Welcome.
User: Ich möchte Geld überweisen, bitte
Alexa: Wie viel Euro?
User: sechstausend
Alexa: 6000 Euro sind zu viel. Wie viel?
User: zweihundertfünfzig Euro
Alexa: An wen?
User: an Karl
Alexa: karl kenne ich nicht. An wen?
User: den Vermieter
Alexa: 250 Euro an den vermieter?
User: nein
Alexa: TransferIntent DENIED.

== a span of days
User: öffne meine hausbank
User: überweise 5 euro an anna am dritten märz
Alexa: Der 2027-03-03 ist zu weit weg. Wann?
User: am Dienstag
Alexa: 5 Euro an anna?
User: hilfe
Alexa: AMAZON.HelpIntent NONE.
User: tschüss
Alexa: AMAZON.StopIntent NONE.
`,
    ),
  ).toBe('');
});

test('a British travel agency is led by its skill', async () => {
  expect(
    await differences(
      'travel/en-GB',
      `
User: open happy travels
Alexa: Welcome.
User: plan a trip
Alexa: Where to?
User: to Atlantis
Alexa: atlantis is nowhere. Where to?
User: new york
Alexa: new york, right?
User: no
Alexa: Where to?
User: to springfield, please
Alexa: springfield, right?
User: yes, thanks
Alexa: PlanTripIntent NONE.
User: put salt and pepper, mother's ring and my hat in my light sky blue bag
Alexa: PackIntent NONE.
`,
    ),
  ).toBe('');
});
