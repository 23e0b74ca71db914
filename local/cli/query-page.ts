import { type PackQuery, SECTIONS, type Section } from '../../analytics/queries';
import { optionsOf } from './query-pack';

const HEADINGS: Readonly<Record<Section, string>> = {
  words: 'Words',
  people: 'People',
  speed: 'Speed and errors',
  pipeline: 'Pipeline',
};

/** docs/queries.md: how to ask, and the pack, a line a query. */
export const queriesPage = (queries: readonly PackQuery[]): string =>
  [
    INTRODUCTION,
    ...SECTIONS.map((section) =>
      [
        `## ${HEADINGS[section]}`,
        '',
        tableOf(queries.filter((query) => query.section === section)),
      ].join('\n'),
    ),
    RULES,
  ].join('\n\n');

const tableOf = (queries: readonly PackQuery[]): string => {
  const rows = [
    ['query', 'question', 'also takes'],
    ...queries.map((query) => [
      `[${query.name}](../analytics/queries/${query.name}/query.sql)`,
      query.question,
      optionsOf(query)
        .map((option) => `\`${option}\``)
        .join(', '),
    ]),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lineOf = (row: readonly string[]): string =>
    `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lineOf(head), rule, ...body.map(lineOf)].join('\n');
};

const INTRODUCTION = `# The query pack

Questions about words, people, speed and the pipeline itself, as SQL of Athena engine version 3. Each
is a folder of [analytics/queries](../analytics/queries): \`query.sql\`, \`query.json\` with what it
asks, takes and draws, and \`fixtures/\` with rows in and rows out, worked out by hand. The same text
runs on one machine, in Athena, and as a named query of the analysts' workgroup. This page is written
by \`npm run docs\`.

\`\`\`sh
npm run query -- --list
npm run query -- unmatched-words --from 2026-11-01 --to 2026-11-30
npm run query -- repairs --slot size --format csv > repairs.csv
npm run query -- funnel --format chart
npm run query -- funnel --explain
npm run query -- --sql "SELECT outcome, count(*) AS turns FROM turns GROUP BY 1"
echo "SELECT count(*) AS turns FROM turns WHERE dt = '2026-11-22'" | npm run query
\`\`\`

Results go to standard output, as a table, CSV (RFC 4180, lines end in CRLF), JSON, or a chart for
the terminal (without colours where \`NO_COLOR\` is set or nobody watches). What the query took, and
what Athena bills for it, goes to standard error.

Users choose the words. Tables and charts show them without what a terminal would obey; \`json\` and
\`csv\` say every value as it is, for programs. To open a result in a spreadsheet take
\`--format spreadsheet\`: CSV in which a text that would be run as a formula (one that begins with
\`=\`, \`+\`, \`-\` or \`@\`) has an apostrophe in front.

The command asks the local stack in the data folder, whether it runs or not. \`--data\` also takes a
copy of the bucket, which it only reads:

\`\`\`sh
aws s3 sync s3://BUCKET copy/ --exclude "*" --include "turns*" --include "compacted/*"
npm run query -- funnel --data copy/
\`\`\`

With \`--profile\` it asks the deployed Athena; \`--database\` and \`--work-group\` are the outputs
\`Database\` and \`WorkGroup\` of the stack. \`--reuse\` takes Athena's result of the same query if it is
at most five minutes old, which costs nothing.`;

const RULES = `## What all of them keep to

- Each takes the first and the last day (UTC), and reads no other.
- They read the views \`turns\` (each request once) and \`slot_readings\` (a row for each value of a slot).
  Only \`duplicates-and-lateness\` looks behind the views, at what they hide.
- A slot that a delegated dialog repeats in later turns is counted once.
- A word that missed is no base word, and one whose resolution failed is unknown: neither matched nor
  missed.
- Turns of simulated users count like all others: on one machine there are no others.
  \`rows-by-skill-version\` tells how many there are, and the columns \`stage\` and \`is_simulated\` tell
  them apart in your own SQL.
- A session that crosses the first or the last midnight of the range is seen in part.

\`synonyms-never-used\` and \`values-never-asked\` compare what was said with the interaction models of
\`--skill-package\`. As named queries in Athena they take the words as their third parameter, the JSON
text that \`npm run query -- values-never-asked --explain\` begins to show. Athena takes 1,024 bytes for
a parameter: the command writes a longer one into the text of the query.
`;
