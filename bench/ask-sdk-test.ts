import { messageOf, UserError } from '../local/errors';
import { peerPackage } from './peer-package';

/** A turn of a sequence: what is asked, and what is expected of the answer. */
interface SequenceItem {
  readonly request: object;
  readonly says: string;
  readonly shouldEndSession: boolean;
  /** The benchmark's skill asks no questions. */
  readonly ignoreQuestionCheck: true;
}

interface Builder {
  readonly withSlotResolution: (
    name: string,
    value: string,
    slotType: string,
    id: string,
  ) => Builder;
  readonly build: () => object;
}

type Settings = Readonly<Record<'appId' | 'userId' | 'deviceId' | 'locale', string>>;

interface Module {
  readonly AlexaTest: new (
    handler: unknown,
    settings: Settings,
  ) => {
    /** What `test` makes mocha run. */
    readonly runSingleTest: (
      settings: Settings & { readonly handler: unknown; readonly sessionId: string },
      sequence: readonly SequenceItem[],
      index: number,
      attributes: undefined,
      done: (error?: unknown) => void,
    ) => void;
  };
  readonly LaunchRequestBuilder: new (settings: Settings) => Builder;
  readonly IntentRequestBuilder: new (settings: Settings, intent: string) => Builder;
}

const SETTINGS: Settings = {
  appId: 'amzn1.ask.skill.bench',
  userId: 'amzn1.ask.account.BENCH',
  deviceId: 'amzn1.ask.device.BENCH',
  locale: 'en-US',
};

/**
 * The benchmark's dialog as a test of ask-sdk-test, run without mocha: a sequence of requests, built
 * for the one run that it is made for, each with the speech that it expects. It installs the AWS SDK
 * v2 with it, which the project's own copy goes without.
 *
 * @returns holds the dialog, and rejects with UserError where an answer is another one
 * @throws UserError when it can't be installed
 */
export const askSdkTest = (
  handler: unknown,
  expected: readonly string[],
): (() => Promise<void>) => {
  const { AlexaTest, LaunchRequestBuilder, IntentRequestBuilder } = peerPackage(
    'ask-sdk-test',
    '2.7.42',
  ).load('ask-sdk-test') as Module;
  const intent = (name: string) => new IntentRequestBuilder(SETTINGS, name);
  const sequence = (): readonly SequenceItem[] =>
    [
      new LaunchRequestBuilder(SETTINGS),
      intent('PetMatchIntent').withSlotResolution('animal', 'dog', 'AnimalType', 'dog'),
      intent('AMAZON.HelpIntent'),
      intent('AMAZON.StopIntent'),
    ].map((builder, index, all) => ({
      request: builder.build(),
      says: expected[index] ?? '',
      shouldEndSession: index === all.length - 1,
      ignoreQuestionCheck: true,
    }));
  const test = new AlexaTest(handler, SETTINGS);
  const settings = { ...SETTINGS, handler, sessionId: 'SessionId.bench' };
  return () =>
    new Promise((resolve, reject) => {
      test.runSingleTest(settings, sequence(), 0, undefined, (error) => {
        if (error === undefined) resolve();
        else reject(new UserError(`ask-sdk-test refuses the dialog: ${messageOf(error)}`));
      });
    });
};
