import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserError } from '../../errors';

export interface Subscription {
  readonly arn: string;
  readonly topicArn: string;
  readonly protocol: string;
  readonly endpoint: string;
}

/** A message as it lies on the disk. */
export interface Message {
  readonly messageId: string;
  readonly topicArn: string;
  readonly subject?: string;
  readonly message: string;
  /** By protocol, where MessageStructure is `json`. */
  readonly messages?: Readonly<Record<string, string>>;
  /** ISO 8601 */
  readonly time: string;
}

/** The topics, what is subscribed to them, and the messages they got. */
export interface Topics {
  readonly all: () => readonly string[];
  readonly subscriptions: () => readonly Subscription[];
  readonly addTopic: (arn: string) => void;
  readonly subscribe: (subscription: Subscription) => void;
  /** Writes the message to the disk before it returns. */
  readonly keep: (message: Message) => void;
}

interface Kept {
  readonly topics: readonly string[];
  readonly subscriptions: readonly Subscription[];
}

/**
 * Keeps topics and subscriptions in `topics.json`, and each message in a file of `messages/`, which
 * sort by time.
 *
 * @param arns topics there are in any case
 * @throws UserError for a folder that cannot be used, or whose `topics.json` is damaged
 */
export const openTopics = (folder: string, arns: readonly string[]): Topics => {
  const file = join(folder, 'topics.json');
  let kept = load(folder, file);
  const change = (added: Partial<Kept>): void => {
    kept = { ...kept, ...added };
    replaceFile(file, kept);
  };
  const all = (): readonly string[] => [...new Set([...arns, ...kept.topics])];
  return {
    all,
    subscriptions: () => kept.subscriptions,
    addTopic: (arn) => {
      if (!all().includes(arn)) change({ topics: [...kept.topics, arn] });
    },
    subscribe: (subscription) => change({ subscriptions: [...kept.subscriptions, subscription] }),
    keep: (message) => {
      const name = `${message.time.replaceAll(':', '-')}_${message.messageId}.json`;
      replaceFile(join(folder, 'messages', name), message);
    },
  };
};

const load = (folder: string, file: string): Kept => {
  try {
    mkdirSync(join(folder, 'messages'), { recursive: true });
    if (!existsSync(file)) return { topics: [], subscriptions: [] };
    return JSON.parse(readFileSync(file, 'utf8')) as Kept;
  } catch (error) {
    throw new UserError(`Cannot use the folder ${folder} for messages: ${messageOf(error)}`, {
      cause: error,
    });
  }
};

const replaceFile = (file: string, value: object): void => {
  const temporary = `${file}.${randomUUID()}.tmp`;
  writeFileSync(temporary, `${JSON.stringify(value, null, 2)}\n`);
  renameSync(temporary, file);
};
