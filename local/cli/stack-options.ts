import { FORMATS } from '../../analytics/contract/glue';
import { UsageError } from '../errors';
import type { ConnectOptions } from './connect';

/** The options of commands that work on table, delivery stream and bucket. */
export const STACK_OPTIONS = {
  data: { type: 'string' },
  profile: { type: 'string' },
  table: { type: 'string' },
  bucket: { type: 'string' },
  'delivery-stream': { type: 'string' },
  format: { type: 'string' },
} as const;

export const STACK_HELP = `  --data             data folder of the local stack
  --profile          AWS profile: work on the deployed pipeline. It then takes the names, which are
                     outputs of the stack, and the format that was deployed:
  --table            table of turns (output AnalyticsTable)
  --bucket           bucket (output TurnsBucket)
  --delivery-stream  delivery stream (output DeliveryStream)
  --format           parquet, json or csv`;

export type StackValues = Readonly<Partial<Record<keyof typeof STACK_OPTIONS, string | undefined>>>;

export const connectOptions = (values: StackValues): ConnectOptions => {
  const { data, profile, table, bucket, 'delivery-stream': deliveryStream, format } = values;
  if (profile !== undefined) requireNames(values);
  if (format !== undefined && !FORMATS.some((known) => known === format))
    throw new UsageError(`--format is "${format}"; it takes ${FORMATS.join(', ')}.`);
  return {
    ...(format === undefined ? {} : { lineFormat: format === 'csv' ? 'csv' : 'json' }),
    data,
    profile,
    names: {
      ...(table === undefined ? {} : { analyticsTable: table }),
      ...(bucket === undefined ? {} : { bucket }),
      ...(deliveryStream === undefined ? {} : { deliveryStream }),
    },
  };
};

/** The names of this machine are nobody's in AWS, or a stranger's: buckets share one name space. */
const requireNames = (values: StackValues): void => {
  const missing = (['table', 'bucket', 'delivery-stream', 'format'] as const).filter(
    (option) => values[option] === undefined,
  );
  if (missing.length > 0)
    throw new UsageError(
      `With --profile the command also takes ${missing.map((option) => `--${option}`).join(', ')}; the stack's outputs have the names.`,
    );
};
