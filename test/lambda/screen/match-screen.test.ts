import { describe, expect, test } from '@jest/globals';
import type { AlexaTurn } from '../../../local/alexa';
import { talkTo } from '../../support/talk';

const MATCH = 'ask pet match for a large watch dog with low energy';

const withScreen = (): Promise<AlexaTurn> =>
  talkTo({ deviceInterfaces: ['Alexa.Presentation.APL'] }).says(MATCH);

interface Component {
  readonly type: string;
  readonly text?: string;
  readonly data?: string;
  readonly items?: readonly Component[];
}

const componentsIn = ({ items = [], ...component }: Component): readonly Component[] => [
  component,
  ...items.flatMap(componentsIn),
];

/** The text components of the standard APL that the document may use. */
const COMPONENTS = ['Container', 'ScrollView', 'Text'];

describe('a match on a screen', () => {
  test('is an APL document of text alone, so that there is no image to load', async () => {
    const { directives } = await withScreen();
    const [directive] = directives as unknown as {
      document: {
        type: string;
        version: string;
        mainTemplate: { parameters: string[]; items: Component[] };
      };
      datasources: object;
    }[];

    expect(directive).toMatchObject({
      type: 'Alexa.Presentation.APL.RenderDocument',
      token: 'match',
      document: { type: 'APL', version: '1.8', mainTemplate: { parameters: ['payload'] } },
      datasources: {
        match: {
          type: 'object',
          properties: {
            title: 'Pet Match',
            breed: 'Great Dane',
            reasons: ['a large dog', 'a watch that misses nothing', 'a low need for exercise'],
          },
        },
      },
    });
    const components = (directive?.document.mainTemplate.items ?? []).flatMap(componentsIn);
    const bound = components.flatMap(({ text, data }) => [text, data]).filter((value) => value);
    expect(new Set(components.map(({ type }) => type))).toEqual(new Set(COMPONENTS));
    expect(bound).toEqual([
      '${payload.match.properties.title}',
      '${payload.match.properties.breed}',
      '${payload.match.properties.reasons}',
      '${data}',
    ]);
    expect(JSON.stringify(directive)).not.toMatch(/https?:|Image|Video/);
  });

  test('is nothing for a device without one', async () => {
    const { directives } = await talkTo().says(MATCH);

    expect(directives).toEqual([]);
  });

  test.each([[[]], [['Alexa.Presentation.APL']]])(
    'has a card in the app beside it, on devices with %j',
    async (deviceInterfaces) => {
      const { card } = await talkTo({ deviceInterfaces }).says(MATCH);

      expect(card).toEqual({
        type: 'Simple',
        title: 'Your match: Great Dane',
        content:
          'Great Dane: a large dog, a watch that misses nothing, and a low need for exercise.',
      });
    },
  );
});
