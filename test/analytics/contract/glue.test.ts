import { describe, expect, it } from '@jest/globals';
import { glueColumns } from '../../../analytics/contract/glue';

const typeOf = (format: 'parquet' | 'json' | 'csv', column: string) =>
  glueColumns(format).find(({ name }) => name === column)?.type;

describe('the Glue columns', () => {
  it.each(['parquet', 'json'] as const)('have Hive types for %s', (format) => {
    expect(typeOf(format, 'request_id')).toBe('string');
    expect(typeOf(format, 'api_execution_time')).toBe('bigint');
    expect(typeOf(format, 'slot_value_size_is_valid')).toBe('boolean');
    expect(typeOf(format, 'event_time')).toBe('timestamp');
    expect(typeOf(format, 'slots')).toBe(
      'array<struct<name:string,spoken:string,resolved:string,resolved_id:string,status:string,authority:string,changed:boolean>>',
    );
  });

  it('have the types of the published DDL for CSV', () => {
    expect(typeOf('csv', 'request_id')).toBe('string');
    expect(typeOf('csv', 'api_execution_time')).toBe('bigint');
    expect(typeOf('csv', 'slot_value_energy_is_valid')).toBe('tinyint');
    expect(typeOf('csv', 'slots')).toBe('string');
  });
});
