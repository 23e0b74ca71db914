import { open, rm } from 'node:fs/promises';
import { DuckDBDataChunk, DuckDBInstance, type DuckDBConnection, INTEGER } from '@duckdb/node-api';
import { COLUMNS, type ColumnType, SLOT_READING_FIELDS } from '../contract/turn';
import { hashOf } from './hash';
import { dayName, SESSIONS_A_DAY, type Span } from './sessions';
import {
  type Amount,
  type Conversations,
  ownConversations,
  type PlannedSession,
  planOf,
  REQUEST_ID_PREFIX,
  SESSION_ID_PREFIX,
  sessionCount,
  sessionsFor,
  SHARED_CONVERSATIONS,
  sharedColumns,
  sharedConversations,
  slotColumnsOf,
  STAGE,
  userIdPrefix,
  uuidOf,
} from './traffic';
import type { World } from './world';

/** An object of the bucket, and the truth about its rows. */
export interface TrafficObject {
  /** Day of the rows, yyyy-MM-dd; a session that runs over midnight stays together. */
  readonly day: string;
  /** When the first session of the object began, seconds since the epoch. */
  readonly start: number;
  /** The same whenever the same traffic is made. */
  readonly uuid: string;
  readonly rows: number;
}

/** Where Parquet files go. */
export interface FileTarget {
  /** A path that nobody uses, and no reader looks at. */
  readonly temporaryFile: () => Promise<string>;
  /** Takes over a finished file of turns: SNAPPY Parquet, the contract's columns. */
  readonly putTurns: (object: TrafficObject, file: string) => Promise<void>;
  /** Takes over the truth: request_id, slot, spoken, kind, meant, meant_id. */
  readonly putTruth: (object: TrafficObject, file: string) => Promise<void>;
}

/** Two tables of a database; they are created, and must not be there. */
export interface TableTarget {
  readonly connection: DuckDBConnection;
  readonly turns: string;
  readonly truth: string;
  /** A path for a file between. */
  readonly temporaryFile: () => Promise<string>;
}

export interface TrafficOptions {
  readonly world: World;
  readonly span: Span;
  readonly amount: Amount;
  readonly target: FileTarget | TableTarget;
  /** Objects that are made at once, a thread each. Rows do not depend on it. Default: 2. */
  readonly threads?: number;
  /**
   * Whether sessions of the same circumstances share conversations, which is what makes millions
   * of rows fast. Default: as soon as there are more sessions than shared conversations.
   */
  readonly shared?: boolean;
  readonly onProgress?: (rows: number) => void;
}

export interface Generated {
  readonly rows: number;
  readonly sessions: number;
  readonly objects: number;
}

/**
 * Makes traffic in bulk: sessions are drawn and conversations are acted in TypeScript, DuckDB puts
 * them together. The same world, span and amount give the same rows in the same order.
 */
export const generateTraffic = async (options: TrafficOptions): Promise<Generated> => {
  const { world, span, amount, target } = options;
  const count = sessionCount(amount);
  const shared = options.shared ?? count > SHARED_CONVERSATIONS * world.releases.length;
  const conversations = shared ? sharedConversations(world) : ownConversations(world);
  const planned = sessionsFor(planOf(world, span, amount), amount, conversations);
  // Own conversations are acted as their sessions are drawn; there are few of them.
  const sessions = shared ? planned : [...planned];
  const script = scriptOf(conversations);
  const days = objectsOf(sessions, world, span);
  if ('connection' in target) return intoTables(options, target, days, script);
  return intoFiles(options, target, days, script);
};

interface Part extends TrafficObject {
  readonly sessions: readonly PlannedSession[];
}

/** Firehose closes an object by its size; this many rows are some 11 MB of Parquet. */
const ROWS_AN_OBJECT = 131_072;

/** The sessions of a day in the order of time, cut into objects. */
function* objectsOf(sessions: Iterable<PlannedSession>, world: World, span: Span): Generator<Part> {
  let day: PlannedSession[] = [];
  let current = 0;
  for (const session of sessions) {
    if (session.day !== current) {
      yield* cut(day, world, dayName(span, current));
      day = [];
      current = session.day;
    }
    day.push(session);
  }
  yield* cut(day, world, dayName(span, current));
}

function* cut(sessions: PlannedSession[], world: World, day: string): Generator<Part> {
  sessions.sort((a, b) => a.start - b.start || a.index - b.index);
  const rowsIn = (part: readonly PlannedSession[]) =>
    part.reduce((sum, { turns }) => sum + turns, 0);
  const count = Math.ceil(rowsIn(sessions) / ROWS_AN_OBJECT);
  const size = Math.ceil(sessions.length / count);
  for (let part = 0; part < count; part += 1) {
    const own = sessions.slice(part * size, (part + 1) * size);
    const uuid = uuidOf(`${world.seed}.${day}.${part}.${hashOf(own.length, own[0]?.index ?? 0)}`);
    yield { day, start: own[0]?.start ?? 0, uuid, rows: rowsIn(own), sessions: own };
  }
}

/** The turns of all conversations, one after the other, and where each conversation begins. */
interface Script {
  readonly conversations: Conversations;
  readonly first: readonly number[];
}

const scriptOf = (conversations: Conversations): Script => {
  const first = [0];
  for (let index = 0; conversations.turnsOf(index).length > 0; index += 1)
    first.push((first[index] ?? 0) + conversations.turnsOf(index).length);
  return { conversations, first };
};

const intoTables = async (
  { world }: TrafficOptions,
  target: TableTarget,
  parts: Iterable<Part>,
  script: Script,
): Promise<Generated> => {
  const { connection } = target;
  const all = [...parts];
  await loadScript(connection, script, world, target.temporaryFile);
  const sessions = all.flatMap((part) => part.sessions);
  await loadSessions(connection, sessions, script);
  await connection.run(`CREATE TABLE ${target.turns} AS ${turnsQuery(world)}`);
  await connection.run(`CREATE TABLE ${target.truth} AS ${truthQuery(world)}`);
  for (const table of ['generated_sessions', 'generated_turns', 'generated_meanings'])
    await connection.run(`DROP TABLE ${table}`);
  const rows = all.reduce((sum, part) => sum + part.rows, 0);
  return { rows, sessions: sessions.length, objects: 0 };
};

const intoFiles = async (
  options: TrafficOptions,
  target: FileTarget,
  parts: Iterable<Part>,
  script: Script,
): Promise<Generated> => {
  const { world, threads = 2, onProgress } = options;
  const instance = await DuckDBInstance.create(':memory:', {
    // Each object by one thread, several objects at once: rows keep their order, and nobody waits.
    threads: '1',
    // Sessions come first, in the order of time; what they look up in comes second.
    disabled_optimizers: 'join_order,build_side_probe_side',
  });
  try {
    await withConnection(instance, async (connection) => {
      await loadScript(connection, script, world, target.temporaryFile);
      await encodeWords(connection);
    });
    const generated = { rows: 0, sessions: 0, objects: 0 };
    const queue = parts[Symbol.iterator]();
    const work = (connection: DuckDBConnection) => async (): Promise<void> => {
      for (let next = queue.next(); !next.done; next = queue.next()) {
        await writePart(connection, next.value, script, world, target);
        generated.rows += next.value.rows;
        generated.sessions += next.value.sessions.length;
        generated.objects += 1;
        onProgress?.(generated.rows);
      }
    };
    await Promise.all(
      Array.from({ length: threads }, () =>
        withConnection(instance, (connection) => work(connection)()),
      ),
    );
    return generated;
  } finally {
    instance.closeSync();
  }
};

const withConnection = async <T>(
  instance: DuckDBInstance,
  use: (connection: DuckDBConnection) => Promise<T>,
): Promise<T> => {
  const connection = await instance.connect();
  try {
    return await use(connection);
  } finally {
    connection.closeSync();
  }
};

const writePart = async (
  connection: DuckDBConnection,
  part: Part,
  script: Script,
  world: World,
  target: FileTarget,
): Promise<void> => {
  const range = await loadSessions(connection, part.sessions, script);
  const files = [
    { query: turnsQuery(world, range), put: target.putTurns },
    { query: truthQuery(world, range), put: target.putTruth },
  ];
  for (const { query, put } of files) {
    const file = await target.temporaryFile();
    try {
      await connection.run(
        `COPY (${query}) TO ${quoted(file)} (FORMAT parquet, COMPRESSION snappy)`,
      );
      await put(part, file);
    } finally {
      await rm(file, { force: true });
    }
  }
};

const SQL_TYPES = {
  string: 'VARCHAR',
  bigint: 'BIGINT',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
} as const;

const sqlType = (type: ColumnType): string =>
  type === 'slot_readings'
    ? `STRUCT(${SLOT_READING_FIELDS.map((f) => `${f.name} ${SQL_TYPES[f.type]}`).join(', ')})[]`
    : SQL_TYPES[type];

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The columns that a session gives; all others are the conversation's. */
const SESSION_COLUMNS = [
  'request_id',
  'user_id',
  'event_time',
  'session_id',
  'stage',
  'is_simulated',
];

const SCRIPT_COLUMNS = COLUMNS.filter(({ name }) => !SESSION_COLUMNS.includes(name));

const MEANING_COLUMNS = ['slot', 'spoken', 'kind', 'meant', 'meant_id'] as const;

/** Loads what is said in all conversations, a row a turn, and the truth about it. */
const loadScript = async (
  connection: DuckDBConnection,
  { conversations, first }: Script,
  world: World,
  temporaryFile: () => Promise<string>,
): Promise<void> => {
  const turns = await temporaryFile();
  const meanings = await temporaryFile();
  const write = lineWriter(turns);
  const writeMeaning = lineWriter(meanings);
  try {
    for (let index = 0; index + 1 < first.length; index += 1) {
      const { persona, release } = conversations.circumstancesOf(index);
      const shared = sharedColumns(world, persona, release);
      for (const turn of conversations.turnsOf(index)) {
        const id = (first[index] ?? 0) + turn.turn - 1;
        const { meanings: meant, ...columns } = turn;
        await write.line({ id, ...columns, ...shared, ...slotColumnsOf(turn.slots) });
        for (const meaning of meant) await writeMeaning.line({ id, ...meaning });
      }
    }
    await write.end();
    await writeMeaning.end();
    const script = [
      ['id', 'INTEGER'],
      ['after', 'INTEGER'],
      ...SCRIPT_COLUMNS.map(({ name, type }) => [name, sqlType(type)]),
    ];
    await connection.run(`CREATE TABLE generated_turns AS ${reading(turns, script)}`);
    const truth = [['id', 'INTEGER'], ...MEANING_COLUMNS.map((name) => [name, 'VARCHAR'])];
    await connection.run(`CREATE TABLE generated_meanings AS ${reading(meanings, truth)}`);
  } finally {
    await rm(turns, { force: true });
    await rm(meanings, { force: true });
  }
};

/**
 * Makes the words of the script enums: they are then looked up as small numbers, and become a
 * dictionary of the Parquet file without being compared, which doubles the speed. Readers see text.
 */
const encodeWords = async (connection: DuckDBConnection): Promise<void> => {
  const texts = SCRIPT_COLUMNS.filter(({ type }) => type === 'string').map(({ name }) => name);
  const columns = await enumsOf(connection, texts, 'generated_turns');
  const readings = '(SELECT unnest(slots, recursive := true) FROM generated_turns)';
  const fields = SLOT_READING_FIELDS.filter(({ type }) => type === 'string').map(
    ({ name }) => name,
  );
  const inReadings = await enumsOf(connection, fields, readings);
  const struct = SLOT_READING_FIELDS.map(
    ({ name, type }) => `${name} ${inReadings.get(name) ?? SQL_TYPES[type]}`,
  );
  const casts = [
    ...[...columns].map(([name, type]) => `CAST(${name} AS ${type}) AS ${name}`),
    `CAST(slots AS STRUCT(${struct.join(', ')})[]) AS slots`,
  ];
  await connection.run(
    `CREATE TABLE encoded AS SELECT * REPLACE (${casts.join(', ')}) FROM generated_turns`,
  );
  await connection.run('DROP TABLE generated_turns');
  await connection.run('ALTER TABLE encoded RENAME TO generated_turns');
};

/** Makes an enum of the values of each column; there is none without values. */
const enumsOf = async (
  connection: DuckDBConnection,
  columns: readonly string[],
  source: string,
): Promise<ReadonlyMap<string, string>> => {
  const enums = new Map<string, string>();
  for (const name of columns) {
    const values = `SELECT DISTINCT ${name} FROM ${source} WHERE ${name} IS NOT NULL`;
    const found = await connection.runAndReadAll(`${values} LIMIT 1`);
    if (found.currentRowCount === 0) continue;
    const type = `words_${enums.size}_of_${name}`;
    await connection.run(`CREATE TYPE ${type} AS ENUM (${values} ORDER BY ALL)`);
    enums.set(name, type);
  }
  return enums;
};

const reading = (file: string, columns: readonly (readonly string[])[]): string =>
  `SELECT * FROM read_json(${quoted(file)}, format = 'newline_delimited', auto_detect = false, columns = {${columns
    .map(([name = '', type = '']) => `${quoted(name)}: ${quoted(type)}`)
    .join(', ')}})`;

const FLUSH_AT = 4 * 1024 * 1024;

/** Writes lines of JSON in large pieces. */
const lineWriter = (path: string) => {
  let text = '';
  const flush = async (flags: string): Promise<void> => {
    const file = await open(path, flags);
    await file.appendFile(text).finally(() => file.close());
    text = '';
  };
  return {
    line: async (record: object): Promise<void> => {
      text += `${JSON.stringify(record)}\n`;
      if (text.length > FLUSH_AT) await flush('a');
    },
    end: () => flush('a'),
  };
};

const CHUNK = 2_048;

/** Numbers of sessions and users go in two parts, as integers that need no BigInt. */
const SESSION_TABLE = ['day', 'place', 'user_day', 'user_place', 'start', 'first', 'turns'];

const numberSql = (day: string, place: string): string =>
  `(CAST(${day} AS BIGINT) * ${SESSIONS_A_DAY} + ${place})`;

interface ScriptRange {
  readonly first: number;
  readonly last: number;
}

/** Makes the sessions a table, and tells which part of the script they speak. */
const loadSessions = async (
  connection: DuckDBConnection,
  sessions: readonly PlannedSession[],
  { first }: Script,
): Promise<ScriptRange> => {
  await connection.run(
    `CREATE OR REPLACE TEMP TABLE generated_sessions (${SESSION_TABLE.map((name) => `${name} INTEGER`).join(', ')})`,
  );
  const appender = await connection.createAppender('generated_sessions', 'main', 'temp');
  const types = SESSION_TABLE.map(() => INTEGER);
  for (let from = 0; from < sessions.length; from += CHUNK) {
    const some = sessions.slice(from, from + CHUNK);
    const chunk = DuckDBDataChunk.create(types, some.length);
    chunk.setColumns([
      some.map(({ session: { number } }) => Math.floor(number / SESSIONS_A_DAY)),
      some.map(({ session: { number } }) => number % SESSIONS_A_DAY),
      some.map(({ session: { user } }) => Math.floor(user / SESSIONS_A_DAY)),
      some.map(({ session: { user } }) => user % SESSIONS_A_DAY),
      some.map(({ start }) => start),
      some.map(({ conversation }) => first[conversation] ?? 0),
      some.map(({ turns }) => turns),
    ]);
    appender.appendDataChunk(chunk);
  }
  appender.closeSync();
  return sessions.reduce(
    (range, { conversation, turns }) => {
      const start = first[conversation] ?? 0;
      return { first: Math.min(range.first, start), last: Math.max(range.last, start + turns) };
    },
    { first: Number.MAX_SAFE_INTEGER, last: 0 },
  );
};

const uuidSql = (text: string): string => `CAST(CAST(md5(${text}) AS UUID) AS VARCHAR)`;

const requestIdSql = (seed: number): string =>
  `${quoted(REQUEST_ID_PREFIX)} || ${uuidSql(`${quoted(`${seed}.`)} || s.number || '.' || (s.step + 1)`)}`;

/** A row for each turn of each session: as `traffic.ts` says it, in SQL. */
const steps = ({ seed, skillId }: World): string => {
  const pseudonym = `to_base64(unhex(left(sha256(${quoted(skillId)} || chr(10) || ${quoted(userIdPrefix)} || ${numberSql('user_day', 'user_place')}), 32)))`;
  return `(
    SELECT *, unnest(range(CAST(turns AS BIGINT))) AS step
    FROM (
      SELECT number, start, first, turns,
        translate(left(${pseudonym}, 22), '+/', '-_') AS user_id,
        ${quoted(SESSION_ID_PREFIX)} || ${uuidSql(`${quoted(`${seed}.`)} || number`)} AS session_id
      FROM (SELECT *, ${numberSql('day', 'place')} AS number FROM generated_sessions)
    )
  ) AS s`;
};

const within = (range: ScriptRange | undefined): string =>
  range ? ` WHERE id BETWEEN ${range.first} AND ${range.last}` : '';

const turnsQuery = (world: World, range?: ScriptRange): string => {
  const given: Readonly<Record<string, string>> = {
    request_id: requestIdSql(world.seed),
    user_id: 's.user_id',
    event_time: 'make_timestamp((CAST(s.start AS BIGINT) + p.after) * 1000000)',
    session_id: 's.session_id',
    stage: quoted(STAGE),
    is_simulated: 'TRUE',
  };
  const columns = COLUMNS.map(({ name }) => `${given[name] ?? `p.${name}`} AS ${name}`);
  return `SELECT ${columns.join(', ')} FROM ${steps(world)}
    JOIN (SELECT * FROM generated_turns${within(range)}) AS p ON p.id = s.first + CAST(s.step AS INTEGER)`;
};

const truthQuery = (world: World, range?: ScriptRange): string =>
  `SELECT ${requestIdSql(world.seed)} AS request_id, ${MEANING_COLUMNS.map((name) => `p.${name}`).join(', ')}
    FROM ${steps(world)}
    JOIN (SELECT * FROM generated_meanings${within(range)}) AS p ON p.id = s.first + CAST(s.step AS INTEGER)`;
