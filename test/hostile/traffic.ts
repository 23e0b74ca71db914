import type { ArrivingTurn } from './arrived';
import { DAY } from './arrived';
import { HOSTILE_WORDS } from './arbitraries';

/** As the recorder writes words down: no half pairs, and 2,048 units at most. */
export const RECORDED_WORDS: readonly string[] = [
  ...new Set(
    Object.values(HOSTILE_WORDS)
      .filter((word) => word !== '')
      .map((word) => word.slice(0, 2_048).toWellFormed()),
  ),
];

/** As many as the tuner believes. */
const USERS = 8;

/** Words that all are followed by one value tell nothing. */
const SIZES = ['tiny', 'small', 'medium', 'large'];

/** Eight users say each word for a size, which misses, and a known size in the next turn. */
export const missedAndRepaired = (
  words: readonly string[],
  more: Partial<ArrivingTurn> = {},
): readonly ArrivingTurn[] =>
  words.flatMap((word, index) =>
    Array.from({ length: USERS }, (_, user) => user).flatMap((user) => {
      const size = SIZES[index % SIZES.length] ?? '';
      return [
        { spoken: word, resolved: word, status: 'ER_SUCCESS_NO_MATCH' } as const,
        {
          ...{ spoken: size, resolved: size, resolved_id: size },
          status: 'ER_SUCCESS_MATCH',
        } as const,
      ].map((reading, turn): ArrivingTurn => {
        const session = `${index}-${user}`;
        return {
          request_id: `missed-${session}-${turn}`,
          event_time: `${DAY} 10:00:0${turn}.000`,
          session_id: session,
          user_id: `user-${session}`,
          turn: turn + 1,
          ...{ locale: 'en-US', intent_name: 'PetMatchIntent', dialog_state: 'IN_PROGRESS' },
          ...{ outcome: 'eliciting', skill_version: '1.0.0', model_version: 'one' },
          slot_value_size_synonym: reading.spoken,
          slot_value_size_resolved: reading.resolved,
          slot_value_size_is_valid: turn === 1,
          slots: [{ name: 'size', authority: 'static', changed: true, ...reading }],
          ...more,
        };
      });
    }),
  );

/** Each word in every column of text that a query may show. */
export const inEveryColumn = (words: readonly string[]): readonly ArrivingTurn[] =>
  words.map((word, index) => ({
    request_id: `column-${index} ${word.slice(0, 100)}`,
    event_time: `${DAY} 11:00:00.000`,
    ...{ user_id: word, session_id: `${index} ${word}`, turn: 1, is_simulated: false },
    ...{ locale: word, stage: word as 'live', request_type: word, intent_name: word },
    ...{ dialog_state: word, outcome: word as 'matched', matched_pet: word, error_name: word },
    ...{ session_end_reason: word, device_interfaces: word },
    ...{ skill_version: word, model_version: word, api_execution_time: 10 },
    ...{ slot_value_animal_resolved: word, slot_value_animal_synonym: word },
    slots: [
      {
        ...{ name: word, spoken: word, resolved: word, resolved_id: word },
        ...{ status: 'ER_SUCCESS_NO_MATCH', authority: 'static' },
      },
      {
        ...{ name: 'animal', spoken: word, resolved: word, resolved_id: word },
        ...{ status: 'ER_SUCCESS_MATCH', authority: 'static' },
      },
    ],
  }));
