import type { ConnectOptions } from './connect';

/** The options of commands that work on table, delivery stream and bucket. */
export const STACK_OPTIONS = {
  data: { type: 'string' },
  profile: { type: 'string' },
  table: { type: 'string' },
  bucket: { type: 'string' },
  'delivery-stream': { type: 'string' },
} as const;

export const STACK_HELP = `  --data             data folder of the local stack
  --profile          AWS profile: work on the deployed pipeline
  --table            its table of turns, if it has not the local one's name
  --bucket           its bucket, likewise
  --delivery-stream  its delivery stream, likewise`;

export type StackValues = Readonly<Partial<Record<keyof typeof STACK_OPTIONS, string | undefined>>>;

export const connectOptions = (values: StackValues): ConnectOptions => {
  const { data, profile, table, bucket, 'delivery-stream': deliveryStream } = values;
  return {
    data,
    profile,
    names: {
      ...(table === undefined ? {} : { analyticsTable: table }),
      ...(bucket === undefined ? {} : { bucket }),
      ...(deliveryStream === undefined ? {} : { deliveryStream }),
    },
  };
};
