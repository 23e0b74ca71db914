import { UserError } from '../errors';
import { parseJson, readText } from '../read-json';

/** What an utterance is expected to be read as. */
export interface ExpectedReading {
  readonly intent: string;
  /** The values of each slot; several where the slot takes several. */
  readonly slots: Readonly<Record<string, readonly string[]>>;
}

/** An utterance and the readings that are right for it: one of them will do. */
export interface Annotation {
  readonly utterance: string;
  /** The time that relative dates are meant from; undefined for now. */
  readonly referenceTimestamp?: Date;
  readonly expected: readonly ExpectedReading[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads an annotation set in the JSON form of the NLU evaluation tool, `{data: [{inputs: {utterance},
 * expected: [{intent: {name, slots}}]}]}`, or as a plain list of `{utterance, intent: {name, slots}}`.
 * A slot is a text, `{value}`, or `{slotValue}`, Simple or List.
 *
 * Source: https://developer.amazon.com/en-US/docs/alexa/smapi/nlu-evaluation-tool-api.html
 *
 * @param source named in the messages, such as the file.
 * @throws UserError with the JSON path of the fault
 */
export const parseAnnotationSet = (text: string, source = 'annotations'): readonly Annotation[] => {
  const document = parseJson(text, source);
  const list: unknown = Array.isArray(document) ? document : fieldsOf(document)['data'];
  const path = Array.isArray(document) ? '' : 'data';
  if (!Array.isArray(list))
    throw new UserError(`${source}: expected a list of annotations, or one in "data".`);
  return list.map((entry, index) => readAnnotation(entry, `${source}: ${path}[${index}]`));
};

/** Reads an annotation set from a file. */
export const loadAnnotationSet = (file: string): readonly Annotation[] =>
  parseAnnotationSet(readText(file, 'the annotation set'), file);

const readAnnotation = (entry: unknown, path: string): Annotation => {
  const fields = fieldsOf(entry);
  const inputs = 'inputs' in fields ? fieldsOf(fields['inputs']) : fields;
  const { utterance, referenceTimestamp } = inputs;
  if (typeof utterance !== 'string' || utterance.trim() === '')
    throw new UserError(`${path}.utterance: expected what the user says.`);
  const expected = fields['expected'] ?? [fields];
  if (!Array.isArray(expected) || expected.length === 0)
    throw new UserError(`${path}.expected: expected a list of readings.`);
  return {
    utterance,
    ...(referenceTimestamp !== undefined && { referenceTimestamp: timeOf(inputs, path) }),
    expected: expected.map((reading) => readExpected(reading, path)),
  };
};

const timeOf = ({ referenceTimestamp }: Fields, path: string): Date => {
  const time = new Date(String(referenceTimestamp));
  if (Number.isNaN(time.getTime()))
    throw new UserError(
      `${path}.referenceTimestamp: "${String(referenceTimestamp)}" is no time; write it as 2019-08-21T00:00:00.000Z.`,
    );
  return time;
};

const readExpected = (reading: unknown, path: string): ExpectedReading => {
  const { name, slots } = fieldsOf(fieldsOf(reading)['intent']);
  if (typeof name !== 'string') throw new UserError(`${path}.intent.name: expected an intent.`);
  const entries = Object.entries(fieldsOf(slots)).map(
    ([slot, value]) => [slot, valuesOf(value, `${path}.intent.slots.${slot}`)] as const,
  );
  return { intent: name, slots: Object.fromEntries(entries) };
};

const valuesOf = (slot: unknown, path: string): readonly string[] => {
  if (typeof slot === 'string') return [slot];
  const fields = fieldsOf(slot);
  const { value, values } = 'slotValue' in fields ? fieldsOf(fields['slotValue']) : fields;
  if (typeof value === 'string') return [value];
  if (Array.isArray(values)) return values.flatMap((each) => valuesOf(each, path));
  throw new UserError(`${path}: expected a value.`);
};

const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? (value as Fields) : {};
