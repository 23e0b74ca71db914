import { getSupportedInterfaces, type HandlerInput } from 'ask-sdk-core';
import type { interfaces } from 'ask-sdk-model';

/** What the screen shows of a match, as plain text. */
export interface MatchOnScreen {
  readonly title: string;
  readonly breed: string;
  readonly reasons: readonly string[];
}

/** Shows a match on devices that have a screen for it; elsewhere it does nothing. */
export const showMatch = (input: HandlerInput, match: MatchOnScreen): void => {
  if (!hasScreen(input)) return;
  input.responseBuilder.addDirective(matchDirective(match));
};

const hasScreen = ({ requestEnvelope }: HandlerInput): boolean =>
  getSupportedInterfaces(requestEnvelope)['Alexa.Presentation.APL'] !== undefined;

const TOKEN = 'match';

/**
 * The directive that draws a match: text alone, so that there is nothing to load, centred and
 * scrolling, so that it fits round and small screens. APL 1.8 runs on every device of today.
 */
const matchDirective = (
  match: MatchOnScreen,
): interfaces.alexa.presentation.apl.RenderDocumentDirective => ({
  type: 'Alexa.Presentation.APL.RenderDocument',
  token: TOKEN,
  document: DOCUMENT,
  datasources: { match: { type: 'object', properties: match } },
});

const text = (value: string, fontSize: string, more: object = {}) => ({
  type: 'Text',
  text: value,
  fontSize,
  textAlign: 'center',
  paddingBottom: '2vh',
  ...more,
});

const DOCUMENT = {
  type: 'APL',
  version: '1.8',
  theme: 'dark',
  mainTemplate: {
    parameters: ['payload'],
    items: [
      {
        type: 'ScrollView',
        width: '100vw',
        height: '100vh',
        items: [
          {
            type: 'Container',
            width: '100%',
            minHeight: '100vh',
            paddingLeft: '12vw',
            paddingRight: '12vw',
            paddingTop: '8vh',
            paddingBottom: '8vh',
            justifyContent: 'center',
            alignItems: 'center',
            items: [
              text('${payload.match.properties.title}', '5vh', { opacity: 0.7 }),
              text('${payload.match.properties.breed}', '11vh', { fontWeight: 'bold' }),
              {
                type: 'Container',
                alignItems: 'center',
                data: '${payload.match.properties.reasons}',
                items: [text('${data}', '6vh')],
              },
            ],
          },
        ],
      },
    ],
  },
};
