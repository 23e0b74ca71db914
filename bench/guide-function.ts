import { GUIDE_COLUMNS } from './stream-event';

/** What the guide's function takes from its surroundings. */
export interface GuideEffects {
  /** The converter of the AWS SDK v2. */
  readonly unmarshall: (image: object) => Readonly<Record<string, unknown>>;
  readonly log: (label: string, value?: unknown) => void;
  readonly put: (records: readonly { readonly Data: string }[]) => void;
}

interface GuideRecord {
  readonly eventName: string;
  readonly dynamodb: { readonly NewImage: object };
}

/**
 * What the guide's stream function does with a batch, written anew: every record logged before and
 * after it is unmarshalled, values joined by commas without a look at them, a record of Firehose for
 * each row, and all of it logged once more.
 */
export const guideFunction =
  ({ unmarshall, log, put }: GuideEffects) =>
  ({ Records }: { readonly Records: readonly object[] }): void => {
    const lines: { readonly Data: string }[] = [];
    for (const record of Records as readonly GuideRecord[]) {
      log('image', record.dynamodb.NewImage);
      if (record.eventName !== 'INSERT') continue;
      log('inserting');
      const row = unmarshall(record.dynamodb.NewImage);
      const line = GUIDE_COLUMNS.map((name) => row[name]).join(',');
      log('row', row);
      lines.push({ Data: `${line}\n` });
    }
    log('records', JSON.stringify(lines));
    put(lines);
  };
