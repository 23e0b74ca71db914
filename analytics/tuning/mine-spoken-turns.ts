import type { SpokenSlot, SpokenTurn } from './spoken-turn';
import { type Ask, type NamedRow, numberOf, textOf, validityOf } from './tuning-queries';

export interface SpokenTurnOptions {
  /** Days, yyyy-MM-dd, both included. */
  readonly from: string;
  readonly to: string;
  readonly locale: string;
  /** What fewer distinct users said is not told. */
  readonly minUsers: number;
  /** So many different turns are told, at most. */
  readonly most: number;
}

export interface SpokenTurns {
  /** Most turns first. */
  readonly spokenTurns: readonly SpokenTurn[];
  /** Turns with words that are not told: fewer users said them, or they are beyond the most. */
  readonly otherTurns: number;
}

/** What was said in the turns of a locale, as far as enough people said the same. */
export const mineSpokenTurns = async (
  ask: Ask,
  { from, to, locale, minUsers, most }: SpokenTurnOptions,
): Promise<SpokenTurns> => {
  const parameters = { from, to, locale, min_users: String(minUsers), most: String(most) };
  const rows = await ask('spoken-turns', parameters);
  const rest = rows.find(({ words }) => words === null);
  return {
    spokenTurns: rows.filter((row) => row !== rest).map(spokenTurnOf),
    otherTurns: rest ? numberOf(rest, 'turns') : 0,
  };
};

const spokenTurnOf = (row: NamedRow): SpokenTurn => ({
  intent: textOf(row, 'intent'),
  slots: textOf(row, 'words').split(BETWEEN_READINGS).map(spokenSlotOf),
  turns: numberOf(row, 'turns'),
  users: numberOf(row, 'users'),
});

/** As the query writes them: no word holds them. */
const BETWEEN_READINGS = '\u001e';
const BETWEEN_FIELDS = '\u001f';

const spokenSlotOf = (reading: string): SpokenSlot => {
  const [name = '', spoken = '', isValid, resolved = ''] = reading.split(BETWEEN_FIELDS);
  const validity = validityOf(isValid);
  return { name, spoken, isValid: validity, resolved: validity ? resolved : null };
};
