import { describe, expect, it } from '@jest/globals';
import { readSettings } from '../../infra/settings';

describe('the settings', () => {
  it('have defaults', () => {
    expect(readSettings({})).toEqual({
      format: 'parquet',
      retentionDays: 365,
      userIdForm: 'pseudonym',
    });
  });

  it.each([
    [{ PETMATCH_FORMAT: 'xml' }, 'PETMATCH_FORMAT is "xml"; it takes parquet, json, csv'],
    [
      { PETMATCH_RETENTION_DAYS: '0' },
      'PETMATCH_RETENTION_DAYS is "0"; it takes a whole number from 1 to 3650',
    ],
    [
      { PETMATCH_RETENTION_DAYS: 'ten' },
      'PETMATCH_RETENTION_DAYS is "ten"; it takes a whole number from 1 to 3650',
    ],
    [
      { PETMATCH_USER_ID_FORM: 'plain' },
      'PETMATCH_USER_ID_FORM is "plain"; it takes pseudonym, raw',
    ],
  ])('refuse %j by name and allowed values', (environment, message) => {
    expect(() => readSettings(environment)).toThrow(message);
  });
});
