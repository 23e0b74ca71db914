import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, it } from '@jest/globals';
import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { forgetDisabled } from '../../../analytics/forgetting/forget-disabled';
import type { Listener, StreamedTurn } from '../../../analytics/second-reader/listener';
import { tell } from '../../../analytics/second-reader/tell';

/** Milliseconds since 1970; nothing here waits for it. */
const DEADLINE = Date.UTC(2026, 10, 30);

const record = (
  number: number,
  row: object,
  eventName: 'INSERT' | 'MODIFY' | 'REMOVE' = 'INSERT',
): DynamoDBRecord => ({
  eventID: `event-${number}`,
  eventName,
  dynamodb: {
    SequenceNumber: String(number),
    NewImage: marshall(row) as NonNullable<DynamoDBRecord['dynamodb']>['NewImage'],
  },
});

const event = (...records: DynamoDBRecord[]): DynamoDBStreamEvent => ({ Records: records });

const listening = () => {
  const heard: StreamedTurn[] = [];
  const listener: Listener = (turns) => {
    heard.push(...turns);
    return Promise.resolve();
  };
  return { heard, listener };
};

const failing: Listener = () => Promise.reject(new Error('the stream is full'));

describe('the second reader', () => {
  it('tells each part of the inserted turns, in order', async () => {
    const [a, b] = [listening(), listening()];

    const answer = await tell(
      event(record(1, { request_id: '1' }), record(2, { request_id: '2' }, 'REMOVE')),
      { listeners: { a: a.listener, b: b.listener }, log: () => undefined, deadline: DEADLINE },
    );

    expect(answer).toEqual({ batchItemFailures: [] });
    expect(a.heard).toEqual([{ eventId: 'event-1', image: { request_id: { S: '1' } } }]);
    expect(b.heard).toEqual(a.heard);
  });

  it('reports the batch, and names the part that failed, when the others have heard of it', async () => {
    const lines: string[] = [];
    const { heard, listener } = listening();

    const answer = await tell(
      event(record(7, { request_id: '7' }), record(8, { request_id: '8' })),
      {
        listeners: { broken: failing, whole: listener },
        log: (line) => void lines.push(line),
        deadline: DEADLINE,
      },
    );

    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: '7' }] });
    expect(heard).toHaveLength(2);
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      {
        level: 'ERROR',
        message: 'turns told in part',
        turns: 2,
        failures: [{ listener: 'broken', error_name: 'Error' }],
      },
    ]);
  });

  it('says nothing of a batch without turns', async () => {
    const options = { listeners: { broken: failing }, log: () => undefined, deadline: DEADLINE };

    expect(await tell(event(record(1, {}, 'MODIFY')), options)).toEqual({ batchItemFailures: [] });
  });
});

describe('forgetting', () => {
  it('puts each user who has disabled the skill on the list once, and begins then', async () => {
    const done: string[] = [];
    const listener = forgetDisabled({
      list: { add: (user) => Promise.resolve(void done.push(user)) },
      start: () => Promise.resolve(void done.push('start')),
    });
    const turn = (request_type: string, user_id?: string) => ({
      eventId: '',
      image: marshall({ request_type, ...(user_id === undefined ? {} : { user_id }) }),
    });

    await listener(
      [
        turn('IntentRequest', 'eve'),
        turn('AlexaSkillEvent.SkillDisabled', 'ada'),
        turn('AlexaSkillEvent.SkillDisabled'),
        turn('AlexaSkillEvent.SkillDisabled', 'bob'),
        turn('AlexaSkillEvent.SkillDisabled', 'ada'),
      ],
      DEADLINE,
    );
    await listener([turn('IntentRequest', 'eve')], DEADLINE);

    expect(done).toEqual(['ada', 'bob', 'start']);
  });
});
