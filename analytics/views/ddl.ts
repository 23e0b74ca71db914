import { COMPACTED_PREFIX, FIRST_DAY, turnsPrefix } from '../contract/bucket-layout';
import { type Format, glueColumns } from '../contract/glue';
import { viewStatements } from './index';

const STORAGE: Readonly<Record<Format, string>> = {
  parquet: 'STORED AS PARQUET',
  json: `ROW FORMAT SERDE 'org.apache.hive.hcatalog.data.JsonSerDe'
STORED AS TEXTFILE`,
  csv: `ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe'
WITH SERDEPROPERTIES (
  'serialization.format' = ',',
  'field.delim' = ',',
  'escape.delim' = '\\\\',
  'serialization.null.format' = ''
)
STORED AS TEXTFILE`,
};

/** The bucket's name on one machine; in AWS it is the stack's output TurnsBucket. */
const BUCKET = 'pet-match-bucket';

/**
 * The statements that make tables and views over a bucket of turns in a database of one's own, as a
 * file to paste into Athena, one statement at a time.
 */
export const ddl = (format: Format): string => {
  const location = `s3://${BUCKET}/${turnsPrefix(format)}`;
  return [
    HEAD,
    table('turn_rows', format, location, {
      'projection.enabled': 'true',
      'projection.dt.type': 'date',
      'projection.dt.format': 'yyyy-MM-dd',
      'projection.dt.range': `${FIRST_DAY},NOW`,
      'storage.location.template': `${location}dt=\${dt}/`,
    }),
    COMPACTED,
    table('compacted_turns', 'parquet', `s3://${BUCKET}/${COMPACTED_PREFIX}`),
    VIEWS_FOLLOW,
    ...viewStatements('athena', format).map((statement) => `${statement};\n`),
  ].join('\n');
};

const HEAD = `-- Written by \`npm run docs\` from analytics/contract/turn.ts: the tables and views that the stack
-- makes, for a database of your own. Athena runs one statement at a time. Put the name of your bucket
-- (the stack's output TurnsBucket) in the place of ${BUCKET}.
`;

const COMPACTED = `-- One folder a run lies below each day, and only the registered one holds: so register the days
-- from the stack's own table (SHOW PARTITIONS, SHOW CREATE TABLE), and never repair this table.
`;

const VIEWS_FOLLOW = `-- Instead of 1970-01-01 the stack's view has the last day that is compacted (SHOW CREATE VIEW turns).
`;

const table = (
  name: string,
  format: Format,
  location: string,
  properties: Readonly<Record<string, string>> = {},
): string => {
  const columns = glueColumns(format).map((column) => `  \`${column.name}\` ${column.type}`);
  const entries = Object.entries({ classification: format, ...properties }).map(
    ([key, value]) => `  '${key}' = '${value}'`,
  );
  return `CREATE EXTERNAL TABLE IF NOT EXISTS ${name} (
${columns.join(',\n')}
)
PARTITIONED BY (\`dt\` string)
${STORAGE[format]}
LOCATION '${location}'
TBLPROPERTIES (
${entries.join(',\n')}
);
`;
};
