import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { USER_ID_FORMS, type UserIdForm } from '../../analytics/contract/user-id';
import { userIdOf } from './pseudonym';
import type { RowSettings } from './row';
import {
  createTurnSink,
  MARSHALL_OPTIONS,
  type SinkEffects,
  type TurnSink,
  type TurnStore,
} from './turn-sink';

/** How the recorder is set up; {@link recorderSettings} reads it from the environment. */
export interface RecorderSettings {
  /** Name of the analytics table. */
  readonly tableName: string;
  /** The skill's id: users of different skills get different pseudonyms. */
  readonly skillId: string;
  readonly skillVersion: string | null;
  /** Content hash of the interaction model, by locale. */
  readonly modelVersions: Readonly<Record<string, string>>;
  /** Days that a row stays in the table; 0 keeps it. */
  readonly retentionDays: number;
  readonly userIdForm: UserIdForm;
  /** Milliseconds that a response waits for its row at the most. */
  readonly deadline: number;
}

export interface Recorder {
  readonly sink: TurnSink;
  readonly rows: RowSettings;
  readonly deadline: number;
  readonly effects: RecorderEffects;
}

export interface RecorderEffects extends SinkEffects {
  /** Milliseconds of a clock that never goes back. */
  readonly monotonic: () => number;
}

const realEffects: RecorderEffects = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  log: (line) => process.stdout.write(`${line}\n`),
};

/**
 * Creates the recorder and starts to open its connection, so that the first turn finds it warm.
 */
export const createRecorder = (
  settings: RecorderSettings,
  {
    store = defaultStore(settings.deadline),
    effects = realEffects,
  }: { store?: TurnStore; effects?: RecorderEffects } = {},
): Recorder => {
  const sink = createTurnSink(store, settings, effects);
  void sink.warm();
  const { skillVersion, modelVersions, skillId, userIdForm, deadline } = settings;
  return {
    sink,
    rows: { skillVersion, modelVersions, userIdOf: userIdOf(skillId, userIdForm) },
    deadline,
    effects,
  };
};

/** One quick second attempt fits into the deadline; more would only queue behind a sick table. */
const defaultStore = (deadline: number): TurnStore =>
  DynamoDBDocumentClient.from(
    new DynamoDBClient({
      maxAttempts: 2,
      requestHandler: { connectionTimeout: Math.max(deadline, 1_000) },
    }),
    { marshallOptions: { ...MARSHALL_OPTIONS } },
  );

const DEFAULT_DEADLINE_MS = 250;
const DEFAULT_RETENTION_DAYS = 365;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the settings from the function's environment: `ANALYTICS_TABLE_NAME`, `SKILL_ID`,
 * `SKILL_VERSION`, `MODEL_VERSIONS` (JSON, locale to hash), `RETENTION_DAYS`, `USER_ID_FORM`,
 * `RECORDER_DEADLINE_MS`. A value it can't use is logged and replaced by the default: a wrong
 * setting of analytics must not silence the skill.
 */
export const recorderSettings = (
  env: Environment = process.env,
  log: (line: string) => void = realEffects.log,
): RecorderSettings => {
  const read = <T>(name: string, otherwise: T, parse: (value: string) => T | undefined): T => {
    const value = env[name];
    if (!value) return otherwise;
    const parsed = parse(value);
    if (parsed === undefined)
      log(
        JSON.stringify({ level: 'WARN', message: `unusable environment variable ${name}`, value }),
      );
    return parsed ?? otherwise;
  };
  return {
    tableName: env['ANALYTICS_TABLE_NAME'] ?? '',
    skillId: env['SKILL_ID'] ?? '',
    skillVersion: env['SKILL_VERSION'] || null,
    modelVersions: read('MODEL_VERSIONS', {}, textByName),
    retentionDays: read('RETENTION_DAYS', DEFAULT_RETENTION_DAYS, wholeNumber),
    userIdForm: read<UserIdForm>('USER_ID_FORM', 'pseudonym', (value) =>
      USER_ID_FORMS.find((form) => form === value),
    ),
    deadline: read('RECORDER_DEADLINE_MS', DEFAULT_DEADLINE_MS, wholeNumber),
  };
};

const wholeNumber = (value: string): number | undefined =>
  /^\d{1,9}$/.test(value) ? Number(value) : undefined;

const textByName = (value: string): Record<string, string> | undefined => {
  try {
    const parsed: unknown = JSON.parse(value);
    return typeof parsed === 'object' && parsed !== null && Object.values(parsed).every(isText)
      ? (parsed as Record<string, string>)
      : undefined;
  } catch {
    return undefined;
  }
};

const isText = (value: unknown): value is string => typeof value === 'string';
