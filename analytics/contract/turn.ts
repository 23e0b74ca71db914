/**
 * The turn: the one contract. A row is a turn, one request from Alexa.
 *
 * Everything else is derived from the tables on this page: the TypeScript type, the DynamoDB item,
 * the JSON and CSV lines, the Glue columns and their DDL, the local reader, the documentation.
 * New columns are appended last, so that old objects stay readable. This file imports nothing.
 */

const OWN_SLOTS = ['animal', 'size', 'temperament', 'energy'] as const;

export type SlotName = (typeof OWN_SLOTS)[number];

/**
 * The slots that are analysed: each one gives three columns. A new slot of this skill is a word
 * above. Another skill that takes the pipeline names its own, separated by commas; the bundler puts
 * them in place of the variable. Every command, and every template, checks them by slot-names.json first
 * (`checkSlots` of the settings): columns and SQL are made of them.
 */
export const SLOTS: readonly SlotName[] = process.env['PETMATCH_SLOTS']
  ? (process.env['PETMATCH_SLOTS'].split(',') as SlotName[])
  : OWN_SLOTS;

/**
 * How a turn can end for the user. `handled` is what a skill says that notes nothing more precise.
 */
export const OUTCOMES = [
  'launched',
  'matched',
  'no_match',
  'eliciting',
  'disambiguating',
  'unsupported_animal',
  'api_failed',
  'help',
  'fallback',
  'stopped',
  'session_ended',
  'handled',
  'unhandled',
  'error',
] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** `live` when the skill ran behind the alias of that name, `development` otherwise. */
export const STAGES = ['development', 'live'] as const;

export type Stage = (typeof STAGES)[number];

/** The four codes of entity resolution, as ask-sdk-model declares them. */
export const RESOLUTION_STATUSES = [
  'ER_SUCCESS_MATCH',
  'ER_SUCCESS_NO_MATCH',
  'ER_ERROR_TIMEOUT',
  'ER_ERROR_EXCEPTION',
] as const;

export type ResolutionStatus = (typeof RESOLUTION_STATUSES)[number];

/** Where a resolution came from: the interaction model, or the session's dynamic entities. */
export const AUTHORITIES = ['static', 'dynamic'] as const;

export type Authority = (typeof AUTHORITIES)[number];

/**
 * - `string`: text, at most 2,048 UTF-16 units in what the recorder writes;
 * - `bigint`: an integer that a JavaScript number holds exactly;
 * - `boolean`;
 * - `timestamp`: UTC as `yyyy-MM-dd HH:mm:ss.SSS`, the one form that Firehose's deserializer,
 *   Athena's SerDes and DuckDB all read;
 * - `slot_readings`: a list of {@link SlotReading}.
 */
export type ColumnType = 'string' | 'bigint' | 'boolean' | 'timestamp' | 'slot_readings';

export interface Column {
  readonly name: string;
  readonly type: ColumnType;
  readonly meaning: string;
  readonly unit?: string;
  /** When the value is null; `never` means that every row carries one. */
  readonly nullWhen: string;
}

const slotColumns = <S extends SlotName>(slot: S) =>
  [
    {
      name: `slot_value_${slot}_resolved`,
      type: 'string',
      meaning: `what the slot ${slot} resolved to, in the locale's words; the spoken value where nothing matched`,
      nullWhen: 'the slot is empty',
    },
    {
      name: `slot_value_${slot}_synonym`,
      type: 'string',
      meaning: `what the user uttered for the slot ${slot}, also when it equals the canonical value`,
      nullWhen: 'the slot is empty',
    },
    {
      name: `slot_value_${slot}_is_valid`,
      type: 'boolean',
      meaning: `whether any authority matched the slot ${slot} (true) or all of them answered that they do not know it (false)`,
      nullWhen:
        'unknown: the slot is empty, the request carries no resolutions, or resolution failed (ER_ERROR_*)',
    },
  ] as const;

export const COLUMNS = [
  {
    name: 'request_id',
    type: 'string',
    meaning: 'the request id that the Alexa service sent; the key',
    nullWhen: 'never',
  },
  {
    name: 'user_id',
    type: 'string',
    meaning:
      "the user: by default a pseudonym, 128 bits of SHA-256 over skill id and Alexa's user id in base64url",
    nullWhen: 'the request names no user',
  },
  {
    name: 'api_execution_time',
    type: 'bigint',
    meaning: "how long the turn's API calls took, all attempts together",
    unit: 'ms',
    nullWhen: 'the turn made no API call',
  },
  ...SLOTS.flatMap((slot) => slotColumns(slot)),
  {
    name: 'event_time',
    type: 'timestamp',
    meaning: "Alexa's request timestamp, UTC; Alexa gives whole seconds",
    nullWhen: 'never (the time of receipt where the request has no readable timestamp)',
  },
  {
    name: 'session_id',
    type: 'string',
    meaning: 'the session the turn belongs to',
    nullWhen: 'the request has no session (skill events)',
  },
  {
    name: 'turn',
    type: 'bigint',
    meaning: 'position of the turn in its session: 1, 2, …',
    nullWhen: 'the request has no session',
  },
  {
    name: 'locale',
    type: 'string',
    meaning: 'locale of the request, such as en-US',
    nullWhen: 'the request has no locale (skill events)',
  },
  {
    name: 'stage',
    type: 'string',
    meaning: `one of ${STAGES.join(', ')}: the alias through which the skill was invoked`,
    nullWhen: 'the skill was invoked without one of these aliases',
  },
  {
    name: 'request_type',
    type: 'string',
    meaning: 'such as LaunchRequest, IntentRequest, SessionEndedRequest',
    nullWhen: 'never',
  },
  {
    name: 'intent_name',
    type: 'string',
    meaning: 'name of the intent',
    nullWhen: 'the request is not an IntentRequest',
  },
  {
    name: 'dialog_state',
    type: 'string',
    meaning: 'STARTED, IN_PROGRESS or COMPLETED',
    nullWhen: 'the intent has no dialog model, or there is no intent',
  },
  {
    name: 'outcome',
    type: 'string',
    meaning: `how the turn ended, one of ${OUTCOMES.join(', ')}`,
    nullWhen: 'never',
  },
  {
    name: 'matched_pet',
    type: 'string',
    meaning: 'the breed that was recommended',
    nullWhen: 'the turn recommended none',
  },
  {
    name: 'error_name',
    type: 'string',
    meaning:
      'name of the error that the turn ran into; for a SessionEndedRequest the type of its error',
    nullWhen: 'there was no error',
  },
  {
    name: 'session_end_reason',
    type: 'string',
    meaning:
      'reason of a SessionEndedRequest (USER_INITIATED, EXCEEDED_MAX_REPROMPTS, ERROR), or SKILL_ENDED where the response closed the session',
    nullWhen: 'the turn did not end the session',
  },
  {
    name: 'device_interfaces',
    type: 'string',
    meaning: 'interfaces that the device supports, sorted, separated by commas',
    nullWhen: 'the device names none',
  },
  {
    name: 'response_time',
    type: 'bigint',
    meaning: 'time from request to response inside the skill, analytics excluded',
    unit: 'ms',
    nullWhen: 'never',
  },
  {
    name: 'skill_version',
    type: 'string',
    meaning: 'version of the skill code that answered',
    nullWhen: 'the build names none',
  },
  {
    name: 'model_version',
    type: 'string',
    meaning:
      "content hash of this locale's interaction model that the build was made with; a live skill may still run an older certified model",
    nullWhen: 'the build knows no model of the locale',
  },
  {
    name: 'is_simulated',
    type: 'boolean',
    meaning: 'whether the user is a simulated one, told by the marker in its user id',
    nullWhen: 'the request names no user',
  },
  {
    name: 'slots',
    type: 'slot_readings',
    meaning: 'the filled slots of the intent, one element a value',
    nullWhen: 'the intent has no filled slot, or there is no intent',
  },
] as const satisfies readonly Column[];

export type ColumnName = (typeof COLUMNS)[number]['name'];

/** The fields of one element of `slots`, in order. */
export const SLOT_READING_FIELDS = [
  { name: 'name', type: 'string', meaning: 'name of the slot', nullWhen: 'never' },
  { name: 'spoken', type: 'string', meaning: 'what the user uttered', nullWhen: 'never' },
  {
    name: 'resolved',
    type: 'string',
    meaning: 'the canonical value; the spoken value where nothing matched',
    nullWhen: 'never',
  },
  {
    name: 'resolved_id',
    type: 'string',
    meaning: 'id of the canonical value, the same in all locales',
    nullWhen: 'nothing matched, or the value has no id',
  },
  {
    name: 'status',
    type: 'string',
    meaning: `one of ${RESOLUTION_STATUSES.join(', ')}`,
    nullWhen: 'the request carries no resolutions for the slot',
  },
  {
    name: 'authority',
    type: 'string',
    meaning: `one of ${AUTHORITIES.join(', ')}: the authority that gave the status`,
    nullWhen: 'the request carries no resolutions for the slot',
  },
  {
    name: 'changed',
    type: 'boolean',
    meaning: 'false where a delegated dialog merely repeats a slot of an earlier turn',
    nullWhen: 'never',
  },
] as const satisfies readonly Column[];

interface ValueOf {
  readonly string: string;
  readonly bigint: number;
  readonly boolean: boolean;
  readonly timestamp: string;
  readonly slot_readings: readonly SlotReading[];
}

interface Declared {
  readonly name: string;
  readonly type: ColumnType;
  readonly nullWhen: string;
}

type Nullable<C extends Declared> = C['nullWhen'] extends `never${string}` ? never : null;

type RowOf<Columns extends readonly Declared[]> = {
  readonly [C in Columns[number] as C['name']]: ValueOf[C['type']] | Nullable<C>;
};

/** A filled value of a slot, as it was read from the request. */
export type SlotReading = RowOf<typeof SLOT_READING_FIELDS>;

/** A row: one request from Alexa and what became of it. */
export type Turn = RowOf<typeof COLUMNS>;

/** The key of a turn in every store. */
export const KEY = 'request_id' satisfies ColumnName;
