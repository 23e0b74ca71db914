import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { UsageError } from '../../../local/errors';
import { ownSql } from '../../../local/cli/query-own-sql';

const piped = (...chunks: string[]) => Readable.from(chunks);

describe('ownSql', () => {
  test('is the text of the option', async () => {
    expect(await ownSql(' SELECT 1\n', piped('SELECT 2'))).toBe('SELECT 1');
  });

  test('is what is piped, with a dash or with nothing', async () => {
    expect(await ownSql('-', piped('SELECT ', '1'))).toBe('SELECT 1');
    expect(await ownSql(undefined, piped('SELECT ', '1'))).toBe('SELECT 1');
  });

  test('is nothing where nothing is piped', async () => {
    expect(await ownSql(undefined, piped(''))).toBeUndefined();
    expect(await ownSql(undefined, piped())).toBeUndefined();
    const terminal = Object.assign(new PassThrough(), { isTTY: true });
    expect(await ownSql(undefined, terminal)).toBeUndefined();
  });

  test('waits for nobody who left the pipe open', async () => {
    const silent = new PassThrough();
    expect(await ownSql(undefined, silent, 1)).toBeUndefined();
    expect(silent.destroyed).toBe(true);
  });

  test.each(['', ' \n'])('refuses empty SQL %j', async (sql) => {
    await expect(ownSql(sql, piped())).rejects.toThrow(new UsageError('The SQL is empty.'));
    await expect(ownSql('-', piped(sql))).rejects.toThrow(new UsageError('The SQL is empty.'));
  });
});
