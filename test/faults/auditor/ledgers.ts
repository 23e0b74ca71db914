/**
 * What the auditor compares. It shares no code with the pipeline: these files import Node's own
 * modules and clients of the AWS SDK, and nothing else; a test watches over it.
 */

/** A slot value as a request carries it; only what the auditor reads. */
export interface AskedSlot {
  readonly name?: string;
  readonly value?: string;
  readonly resolutions?: {
    readonly resolutionsPerAuthority?: readonly {
      readonly authority?: string;
      readonly status?: { readonly code?: string };
      readonly values?: readonly {
        readonly value: { readonly name: string; readonly id?: string };
      }[];
    }[];
  };
}

/** A request envelope of Alexa; only what the auditor reads. */
export interface Asked {
  readonly session?: { readonly sessionId: string };
  readonly context: {
    readonly System: {
      readonly application: { readonly applicationId: string };
      readonly user: { readonly userId: string };
      readonly device?: { readonly supportedInterfaces?: object };
    };
  };
  readonly request: {
    readonly type: string;
    readonly requestId: string;
    readonly timestamp: string;
    readonly locale?: string;
    readonly dialogState?: string;
    readonly reason?: string;
    readonly intent?: {
      readonly name: string;
      readonly slots?: Readonly<Record<string, AskedSlot>>;
    };
  };
}

/** One line of the first ledger: a request, and what the user was answered. */
export interface AnsweredTurn {
  readonly asked: Asked;
  /** The answer's JSON text as it came; undefined where the function was killed and never answered. */
  readonly answer: string | undefined;
  /** What the same request was answered on a calm day; undefined where nobody knows. */
  readonly expectedAnswer?: string;
  /** Position of the turn in its session, from 1. */
  readonly turn?: number;
}

/** An item as plain JSON: what DynamoDB calls its attribute values, unmarshalled. */
export type Item = Readonly<Record<string, unknown>>;

/** A row as Athena returns it, by column; null is null. */
export type AthenaRow = Readonly<Record<string, string | null>>;

export interface Ledgers {
  /** What the skill answered. */
  readonly answered: readonly AnsweredTurn[];
  /** What the table holds at the end. */
  readonly table: readonly Item[];
  /** Request ids that the table was seen to accept, by who stands in front of it. */
  readonly accepted: ReadonlySet<string>;
  /** What the view `turns` returns. */
  readonly view: readonly AthenaRow[];
  /** The slot readings of the view `slot_readings`. */
  readonly readings: readonly AthenaRow[];
  /** Request ids in the tables below the views; an id that comes twice there is no fault. */
  readonly raw: ReadonlySet<string>;
  /** The lines that the skill's function printed. */
  readonly log: readonly string[];
  /** The objects under `rejected/`, parsed. */
  readonly rejected: readonly Item[];
  /** Request ids of the rows that nobody could encode. */
  readonly poisoned: ReadonlySet<string>;
}

/** What is broken where an audit fails. */
export const LAWS = {
  accepted: 'what the table accepted is still in it',
  recorded: 'every answered turn is in the table or, whole, in the log',
  recovered: 'every row in the log is in the table after the command',
  asked: 'the table holds nothing that was not asked',
  delivered: 'every row of the table is in the view',
  kept: 'every row of the table is in the tables below the view',
  once: 'no row is twice in the view',
  invented: 'the view holds nothing that is not in the table',
  equal: 'a row in the view equals the one in the table',
  true: 'a row says what was asked and answered',
  rejected: 'a row that nobody can encode is under rejected/ with its reason and image',
  spoken: 'the answer is the same, byte for byte, as without a fault',
} as const;

export type Law = keyof typeof LAWS;

export interface Violation {
  readonly law: Law;
  readonly requestId: string;
  readonly what: string;
}
