import { setTimeout as pause } from 'node:timers/promises';
import type { RequestEnvelope } from 'ask-sdk-model';
import type { AnsweredTurn, Asked } from '../auditor/ledgers';
import { startFunction } from '../../../local/stack-parts';
import { hold, type Scene, type Skill } from './conversations';
import { referenceTable, type Stage } from './stage';

/** Those who talk to the skill, and keep the first ledger. */
export interface Users {
  readonly answered: readonly AnsweredTurn[];
  /** Holds conversations until it is enough. */
  readonly talk: (scenes: Iterator<Scene>, talking: Talking) => Promise<void>;
  readonly close: () => Promise<void>;
}

interface Talking {
  readonly isEnough: (answered: number) => boolean;
  /** Is told how many turns were answered, and which was the last. */
  readonly onTurn: (answered: number, requestId: string) => void;
}

/** Conversations that are held at once. */
const AT_ONCE = 4;

/**
 * Each conversation is held twice: with a skill of its own whose table nothing disturbs, and with
 * the one in the storm. The first tells what the second must answer.
 */
export const usersOf = (stage: Stage): Users => {
  const answered: AnsweredTurn[] = [];
  const calm = calmSkill(stage);
  let turns = 0;

  const holdTwice = async (scene: Scene, onTurn: Talking['onTurn']): Promise<void> => {
    const expected = new Map<string, string>();
    await hold(scene, async (envelope) => {
      const answer = JSON.stringify(await calm.invoke<unknown>(envelope, 'development'));
      expected.set(envelope.request.requestId, answer);
      return answer;
    });
    const positions = new Map<string, number>();
    await hold(scene, async (envelope) => {
      const answer = await inTheStorm(stage)(envelope);
      const { requestId } = envelope.request;
      const session = envelope.session?.sessionId ?? '';
      positions.set(session, (positions.get(session) ?? 0) + 1);
      answered.push({
        asked: envelope as unknown as Asked,
        answer,
        expectedAnswer: expected.get(requestId) ?? '(another request was asked)',
        ...(envelope.session ? { turn: positions.get(session) ?? 0 } : {}),
      });
      turns += 1;
      onTurn(turns, requestId);
      return answer;
    });
  };

  return {
    answered,
    talk: async (scenes, { isEnough, onTurn }) => {
      const talkOn = async (): Promise<void> => {
        while (!isEnough(turns)) {
          const { value, done } = scenes.next() as IteratorResult<Scene, undefined>;
          if (done === true) return;
          await holdTwice(value, onTurn);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, talkOn));
    },
    close: calm.close,
  };
};

/** The deployed function, with tables of its own on the DynamoDB that no storm reaches. */
const calmSkill = ({ wiring, folder, endpoints, calmDynamoDb }: Stage) => {
  const { analytics, userAttributes } = wiring.tables;
  const environment = Object.fromEntries(
    Object.entries(wiring.skill.environment).map(([name, value]) => [
      name,
      [analytics.TableName, userAttributes.TableName].includes(value)
        ? referenceTable(value)
        : value,
    ]),
  );
  return startFunction({ ...wiring.skill, environment }, folder, {
    endpoints: { ...endpoints, dynamodb: calmDynamoDb },
    onClose: () => undefined,
    log: () => () => undefined,
  });
};

/** Asks until there is an answer: a function that is killed takes the same request again. */
const inTheStorm =
  ({ wiring, addressesOf, processes }: Stage): Skill =>
  async (envelope: RequestEnvelope) => {
    const path = `/2015-03-31/functions/${wiring.skill.name}/invocations?Qualifier=development`;
    for (;;) {
      await processes.skill.up();
      const url = addressesOf('skill')['lambda'];
      const answer = await invoke(`${url}${path}`, envelope);
      if (answer !== undefined) return answer;
      await pause(5);
    }
  };

/** Milliseconds, many times what the function may take. */
const LONGEST_ANSWER = 60_000;

/** @returns undefined where the function went while it was asked */
const invoke = async (url: string, envelope: RequestEnvelope): Promise<string | undefined> => {
  try {
    const signal = AbortSignal.timeout(LONGEST_ANSWER);
    const response = await fetch(url, { method: 'POST', body: JSON.stringify(envelope), signal });
    const text = await response.text();
    if (!response.ok || response.headers.has('x-amz-function-error'))
      throw new SkillFailed(`the skill answered ${response.status} ${text}`);
    return text;
  } catch (error) {
    if (error instanceof SkillFailed) throw error;
    return undefined;
  }
};

/** The skill itself failed: no storm may bring it to that. */
class SkillFailed extends Error {
  override readonly name = 'SkillFailed';
}
