import { loadQueries, parameterValues } from '../queries';
import { narrowed } from '../queries/narrowed';
import type { Run } from './run';
import type { TunedModel } from './tuned-model';

/** A synonym of the model that nobody said, matched or not, and how often its value was asked for. */
export interface UnusedSynonym {
  readonly type: string;
  readonly value: string;
  readonly word: string;
  /** Turns in which other words were said for the value. */
  readonly requests: number;
}

export interface UnusedOptions {
  readonly locale: string;
  readonly from: string;
  readonly to: string;
  /** The database of the views. */
  readonly database: string;
}

const QUERY = 'synonyms-never-used';

/** The pack's query for the words of one model, by slot type: said for one slot is said. */
export const unusedSynonyms = async (
  run: Run,
  model: TunedModel,
  { locale, from, to, database }: UnusedOptions,
): Promise<readonly UnusedSynonym[]> => {
  const query = loadQueries().find(({ name }) => name === QUERY);
  const types = slotsByType(model);
  const words = wordsOf(model, types).map(([slot, value, word]) => [locale, slot, value, word]);
  if (!query || words.length === 0) return [];
  const parameters = parameterValues(query, { from, to, model_words: JSON.stringify(words) });
  const sql = narrowed(query.sql, { database, from, to, locale });
  const { columns, rows } = await run(sql, parameters);
  const at = (name: string): number => columns.findIndex((column) => column.name === name);
  const [slotAt, valueAt, wordAt, requestsAt] = ['slot', 'resolved', 'synonym', 'requests'].map(at);
  const found = rows.map((row) => ({
    slot: row[slotAt ?? -1] ?? '',
    value: row[valueAt ?? -1] ?? '',
    word: row[wordAt ?? -1] ?? '',
    requests: Number(row[requestsAt ?? -1] ?? 0),
  }));
  return [...types].flatMap(([type, slots]) => {
    const byWord = new Map<string, typeof found>();
    for (const each of found.filter(({ slot }) => slots.includes(slot))) {
      const key = JSON.stringify([each.value, each.word]);
      byWord.set(key, [...(byWord.get(key) ?? []), each]);
    }
    return [...byWord.values()].flatMap((all) => {
      const [first] = all;
      if (!first || all.length < slots.length) return [];
      const requests = all.reduce((sum, each) => sum + each.requests, 0);
      return [{ type, value: first.value, word: first.word, requests }];
    });
  });
};

const slotsByType = ({ languageModel: { intents } }: TunedModel): ReadonlyMap<string, string[]> => {
  const slots = new Map<string, string[]>();
  for (const { name, type } of intents.flatMap((intent) => intent.slots ?? [])) {
    const names = slots.get(type) ?? [];
    if (!names.includes(name)) slots.set(type, [...names, name]);
  }
  return slots;
};

const wordsOf = (
  { languageModel: { types = [] } }: TunedModel,
  slots: ReadonlyMap<string, readonly string[]>,
): readonly (readonly [slot: string, value: string, word: string])[] =>
  types.flatMap(({ name, values = [] }) =>
    (slots.get(name) ?? []).flatMap((slot) =>
      values.flatMap(({ name: { value, synonyms = [] } }) =>
        synonyms.map((word) => [slot, value, word] as const),
      ),
    ),
  );
