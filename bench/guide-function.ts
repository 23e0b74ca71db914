/** What the guide's function takes from its surroundings. */
export interface GuideEffects {
  /** The converter of the AWS SDK v2. */
  readonly unmarshall: (image: object) => Readonly<Record<string, unknown>>;
  /** `console.log`; undefined for the function without its logging, which then makes no text for it. */
  readonly log?: ((...values: readonly unknown[]) => void) | undefined;
  readonly put: (records: readonly { readonly Data: string }[]) => void;
}

interface GuideRecord {
  readonly eventName: string;
  readonly dynamodb: { readonly NewImage: object };
}

/**
 * What the guide's stream function does with a batch, written anew: every record logged before and
 * after it is unmarshalled, values joined by commas without a look at them, a record of Firehose for
 * each row, and all of it logged once more. The labels are the guide's, since they are logged, too.
 */
export const guideFunction =
  ({ unmarshall, log, put }: GuideEffects) =>
  ({ Records }: { readonly Records: readonly object[] }): void => {
    const lines: { readonly Data: string }[] = [];
    for (const record of Records as readonly GuideRecord[]) {
      log?.('Dynamo:NewImage', record.dynamodb.NewImage);
      if (record.eventName !== 'INSERT') continue;
      log?.('Dynamo:INSERTING...');
      const row = unmarshall(record.dynamodb.NewImage);
      // By name, as the guide does: to look names up in a list takes longer.
      const line = [
        row.request_id,
        row.user_id,
        row.api_execution_time,
        row.slot_value_animal_resolved,
        row.slot_value_animal_synonym,
        row.slot_value_animal_is_valid,
        row.slot_value_size_resolved,
        row.slot_value_size_synonym,
        row.slot_value_size_is_valid,
        row.slot_value_temperament_resolved,
        row.slot_value_temperament_synonym,
        row.slot_value_temperament_is_valid,
        row.slot_value_energy_resolved,
        row.slot_value_energy_synonym,
        row.slot_value_energy_is_valid,
      ].join(',');
      log?.('Parsed:: ', row);
      lines.push({ Data: `${line}\n` });
    }
    log?.('DynamoFireHoseInput::', JSON.stringify(lines));
    put(lines);
  };
