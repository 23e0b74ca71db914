import { COLUMNS, SLOT_READING_FIELDS } from '../../../analytics/contract/turn';
import { type StreamAuditor, streamAuditor } from '../auditor/audit-stream';
import type { AthenaRow } from '../auditor/ledgers';
import { type RowPlan, turnAt, turnNumber } from '../stream/rows';
import { enlarged } from './large-rows';

/** A delivery stream that audits what it takes. */
export interface Receiver extends Pick<StreamAuditor, 'verdict'> {
  /** Takes the body of a PutRecordBatch and gives its answer. */
  readonly take: (body: Buffer) => object;
  /** Rows that have arrived, each once. */
  readonly arrived: () => number;
  /**
   * Rows that came once more: a call may be taken though its caller has given up. The view shows a
   * row once by its request id, and so does the audit.
   */
  readonly again: () => number;
}

/** Compares the lines that arrive with the turns of a plan, the large ones among them. */
export const receiverOf = (plan: RowPlan): Receiver => {
  const auditor = streamAuditor({
    turns: plan.turns,
    numberOf: turnNumber,
    idOf: (number) => turnAt(plan, number).requestId,
    rowOf: (number) => enlarged(turnAt(plan, number)).expected,
  });
  const taken = new Uint8Array(plan.turns);
  let arrived = 0;
  let again = 0;
  return {
    arrived: () => arrived,
    again: () => again,
    verdict: auditor.verdict,
    take: (body) => {
      const { Records } = JSON.parse(body.toString()) as { Records: { Data: string }[] };
      for (const row of Records.flatMap(linesOf).map(rowOf)) {
        const number = turnNumber(row['request_id'] ?? '');
        if (number !== undefined && taken[number] === 1) {
          again += 1;
          continue;
        }
        if (number !== undefined) taken[number] = 1;
        arrived += 1;
        auditor.row(row);
      }
      return { FailedPutCount: 0, RequestResponses: Records.map(() => ({ RecordId: '1' })) };
    },
  };
};

const linesOf = ({ Data }: { readonly Data: string }): readonly string[] =>
  Buffer.from(Data, 'base64')
    .toString()
    .split('\n')
    .filter((line) => line !== '');

/** A line as the view would show it: with its nulls, and every value as text. */
const rowOf = (line: string): AthenaRow => {
  const { slots, ...values } = JSON.parse(line) as Readonly<Record<string, unknown>>;
  const shown = Object.entries(values).map(([name, value]) => [
    name,
    typeof value === 'string' ? value : JSON.stringify(value),
  ]);
  return {
    ...NULLS,
    ...(Object.fromEntries(shown) as AthenaRow),
    slots:
      slots === undefined
        ? null
        : JSON.stringify((slots as readonly object[]).map((slot) => ({ ...NO_FIELDS, ...slot }))),
  };
};

const NULLS = Object.fromEntries(COLUMNS.map(({ name }) => [name, null]));

const NO_FIELDS = Object.fromEntries(SLOT_READING_FIELDS.map(({ name }) => [name, null]));
