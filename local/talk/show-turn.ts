import { visible } from '../../analytics/text/visible';
import type { AlexaTurn } from '../alexa';
import { beside, type StyledLine } from './columns';
import type { Styles } from './styles';

export interface ShowOptions {
  readonly styles: Styles;
  /** Columns of the terminal; undefined where there is none. */
  readonly width: number | undefined;
}

/** What is heard, with what was understood beside it, and what went wrong below. */
export const showTurn = (turn: AlexaTurn, { styles, width }: ShowOptions): readonly string[] => {
  const { speech, error, warnings, sessionEnded } = turn;
  const heard = { text: speech === '' ? '' : visible(`Alexa: ${speech}`), style: styles.alexa };
  return [
    ...beside(heard, notesOf(turn, styles), width),
    ...(error ? [styles.problem(visible(`  ${error.type}: ${error.message}`))] : []),
    ...warnings.map((warning) => styles.unknown(visible(`  warning: ${warning}`))),
    ...(sessionEnded && error?.type !== 'NOT_INVOKED' ? [styles.aside('(session ends)')] : []),
  ];
};

const notesOf = (turn: AlexaTurn, styles: Styles): readonly StyledLine[] => [
  ...turn.exchanges.map(({ request }) => ({ text: nameOf(request), style: styles.aside })),
  ...turn.readings.map(({ slot, spoken, resolved, status }) => ({
    text: visible(`${slot}: "${spoken}" → ${resolved.join(' or ') || (status ?? 'not resolved')}`),
    style: status === undefined || resolved.length > 0 ? styles.known : styles.unknown,
  })),
  ...turn.directives.map(({ type }) => ({ text: type, style: styles.aside })),
];

const nameOf = ({ request }: AlexaTurn['exchanges'][number]['request']): string => {
  if (request.type === 'SessionEndedRequest') return `${request.type} ${request.reason}`;
  if (request.type !== 'IntentRequest') return request.type;
  // Alexa sends a dialog state only where the intent has a dialog model.
  const state = request.dialogState as string | undefined;
  return state === undefined ? request.intent.name : `${request.intent.name} ${state}`;
};
