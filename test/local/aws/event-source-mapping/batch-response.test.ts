import { describe, expect, it } from '@jest/globals';
import { batchOutcome } from '../../../../local/aws/event-source-mapping/batch-response';

const batch = ['10', '11', '12'].map((sequenceNumber) => ({
  sequenceNumber,
  event: {},
  matchable: {},
  createdAt: 0,
  bytes: 2,
}));

const failures = (...identifiers: unknown[]) => ({
  batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })),
});

describe('batchOutcome', () => {
  it.each([[null], [undefined], [{}], [{ batchItemFailures: null }], [{ batchItemFailures: [] }]])(
    'takes %j for a success',
    (response) => {
      expect(batchOutcome(response, batch)).toBe('done');
    },
  );

  it('begins again at the lowest reported record', () => {
    expect(batchOutcome(failures('12', '11'), batch)).toEqual({ failedFrom: 1 });
    expect(batchOutcome(failures('10'), batch)).toEqual({ failedFrom: 0 });
  });

  it.each([
    [failures('')],
    [failures(null)],
    [failures(11)],
    [failures('99')],
    [failures('12', '99')],
    [{ batchItemFailures: [{ id: '11' }] }],
    [{ batchItemFailures: ['11'] }],
    [{ batchItemFailures: [null] }],
    [{ batchItemFailures: '11' }],
    ['Successfully processed 3 records.'],
    [true],
  ])('takes %j for a failure of the whole batch', (response) => {
    expect(batchOutcome(response, batch)).toBe('failed');
  });
});
