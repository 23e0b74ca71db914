import { randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { messageOf, UserError } from '../errors';
import { readJson } from '../read-json';
import type { Decision, Decisions } from './chosen';

/**
 * Where the decisions about a skill's proposals stand: beside its package, for they belong to the
 * model and to everybody who works on it. A file within the package would be sent to Amazon.
 */
export const decisionsFile = (skillPackage: string): string =>
  join(dirname(resolve(skillPackage)), 'tuning/decisions.json');

/**
 * The decisions about a locale; none where there is no file yet.
 *
 * @throws UserError for a file that holds something else
 */
export const readDecisions = (file: string, locale: string): Decisions =>
  new Map(
    Object.entries(ofLocaleIn(read(file), locale)).map(
      ([id, { decision }]) => [id, decision] as const,
    ),
  );

/**
 * Remembers a decision, or forgets it with null.
 *
 * @throws UserError for a file that holds something else, or can't be written
 */
export const recordDecision = (
  file: string,
  {
    locale,
    id,
    decision,
    at,
  }: {
    readonly locale: string;
    readonly id: string;
    readonly decision: Decision | null;
    readonly at: Date;
  },
): void => {
  const kept = read(file);
  const others = Object.entries(ofLocaleIn(kept, locale)).filter(([known]) => known !== id);
  const made: [string, Entry][] =
    decision === null ? [] : [[id, { decision, at: at.toISOString().slice(0, 10) }]];
  const ofLocale = inOrder([...others, ...made]);
  const rest = Object.entries(kept).filter(([known]) => known !== locale);
  const isEmpty = Object.keys(ofLocale).length === 0;
  write(file, inOrder(isEmpty ? rest : [...rest, [locale, ofLocale]]));
};

interface Entry {
  readonly decision: Decision;
  /** The day it was made, yyyy-MM-dd. */
  readonly at: string;
}

type File = Readonly<Record<string, Readonly<Record<string, Entry>>>>;

const ofLocaleIn = (file: File, locale: string): Readonly<Record<string, Entry>> =>
  (Object.hasOwn(file, locale) ? file[locale] : undefined) ?? {};

const read = (file: string): File => {
  if (!existsSync(file)) return {};
  const value = parsed(file);
  if (isFile(value)) return value;
  throw damaged(file, 'it takes {"en-US": {"<change>": {"decision": "accepted", "at": "<day>"}}}');
};

const parsed = (file: string): unknown => {
  try {
    return readJson(file, 'them');
  } catch (error) {
    throw damaged(file, messageOf(error), error);
  }
};

const damaged = (file: string, why: string, cause?: unknown): UserError =>
  new UserError(
    `Cannot read the decisions in ${file}: ${why}. Mend the file, or delete it to decide afresh.`,
    ...(cause === undefined ? [] : [{ cause }]),
  );

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isEntry = (value: unknown): value is Entry =>
  isRecord(value) && (value['decision'] === 'accepted' || value['decision'] === 'rejected');

const isFile = (value: unknown): value is File =>
  isRecord(value) &&
  Object.values(value).every(
    (entries) => isRecord(entries) && Object.values(entries).every(isEntry),
  );

/** In an order of its own, so that two people's files merge. */
const inOrder = <T>(entries: readonly (readonly [string, T])[]): Readonly<Record<string, T>> =>
  Object.fromEntries([...entries].sort(([a], [b]) => (a < b ? -1 : 1)));

/** Whoever reads meanwhile sees the old file or the new one. */
const write = (file: string, content: File): void => {
  const temporary = `${file}.${randomUUID()}.tmp`;
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(temporary, `${JSON.stringify(content, null, 2)}\n`);
    renameSync(temporary, file);
  } catch (error) {
    if (existsSync(temporary)) rmSync(temporary);
    throw new UserError(
      `Cannot write the decisions to ${file}: ${messageOf(error)}. Give this user the right to write there.`,
      { cause: error },
    );
  }
};
