import { ATHENA_RETRY, LAMBDA_RETRY, PATIENTLY } from './retries';

/** A step of the compaction in the content function, see `analytics/compaction/steps.ts`. */
const step = (action: string, payload: object = {}) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: {
    FunctionName: '${ContentFunction}',
    Payload: { action, bucket: '${Bucket}', run: '{% $run %}', ...payload },
  },
  TimeoutSeconds: 900,
  Retry: LAMBDA_RETRY,
});

const query = (sql: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::athena:startQueryExecution.sync',
  Arguments: {
    QueryString: `{% ${sql} %}`,
    QueryExecutionContext: { Database: '${Database}' },
    WorkGroup: '${JobsWorkGroup}',
  },
  // Athena gives a query 30 minutes, and it may wait for others before.
  TimeoutSeconds: 3600,
  Retry: ATHENA_RETRY,
});

const QUERY_ID = '{% $states.result.QueryExecution.QueryExecutionId %}';

/** The counts in the first row of the result: the row before it holds the columns' names. */
const readCounts = (id: string, ...names: readonly string[]) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::athena:getQueryResults',
  Arguments: { QueryExecutionId: `{% ${id} %}` },
  TimeoutSeconds: 60,
  Retry: ATHENA_RETRY,
  Assign: Object.fromEntries(
    names.map((name, index) => [
      name,
      `{% $number($states.result.ResultSet.Rows[1].Data[${index}].VarCharValue) %}`,
    ]),
  ),
});

/** A day of the event: everything known of it, each request once, as one object at a new place. */
const COMPACT_DAY = {
  ProcessorConfig: { Mode: 'INLINE' },
  StartAt: 'Describe the day',
  States: {
    'Describe the day': {
      ...step('day', { day: '{% $states.input %}' }),
      Assign: { day: '{% $states.result.Payload %}' },
      Next: 'Count the rows',
    },
    'Count the rows': {
      ...query('$day.countSql'),
      Assign: { counting: QUERY_ID },
      Next: 'Read the count',
    },
    'Read the count': {
      ...readCounts('$counting', 'before', 'fresh'),
      Next: 'Is there a new row?',
    },
    'Is there a new row?': {
      Type: 'Choice',
      Choices: [{ Condition: '{% $fresh > 0 %}', Next: 'Write the object' }],
      Default: 'Leave the day',
    },
    'Write the object': { ...query('$day.writeSql'), Next: 'Count again' },
    'Count again': {
      ...query('$day.checkSql'),
      Assign: { counting: QUERY_ID },
      Next: 'Switch the partition',
    },
    // Compares the counts first.
    'Switch the partition': {
      ...step('switch', { day: '{% $day %}', before: '{% $before %}', query: '{% $counting %}' }),
      Output: { day: '{% $day.day %}', rows: '{% $states.result.Payload.rows %}', written: 1 },
      End: true,
    },
    'Leave the day': {
      Type: 'Pass',
      Output: { day: '{% $day.day %}', rows: '{% $before %}', written: 0 },
      End: true,
    },
  },
};

/** Passes before the cut-off moves: a row may arrive while its day is written. */
const MAX_PASSES = 3;

const RUN = {
  StartAt: 'Begin',
  States: {
    Begin: {
      ...step('begin', {
        run: '{% $states.context.Execution.Name %}',
        input: '{% $states.context.Execution.Input %}',
      }),
      Assign: {
        run: '{% $states.context.Execution.Name %}',
        plan: '{% $states.result.Payload %}',
        through: '{% $states.result.Payload.through %}',
        pass: 1,
        moved: false,
        days: [],
      },
      Next: 'Find the days',
    },
    'Find the days': {
      ...query('$plan.daysSql'),
      Assign: { finding: QUERY_ID },
      Next: 'Read the days',
    },
    'Read the days': {
      ...step('days', { through: '{% $through %}', query: '{% $finding %}' }),
      Assign: {
        seen: '{% $states.result.Payload %}',
        through: '{% $states.result.Payload.through %}',
      },
      Output: '{% $states.result.Payload.days %}',
      Next: 'Compact the days',
    },
    'Compact the days': {
      Type: 'Map',
      Items: '{% $states.input %}',
      // An account has few queries at a time; the analysts need some of them.
      MaxConcurrency: 2,
      ItemProcessor: COMPACT_DAY,
      Assign: {
        isQuiet: '{% $sum([$states.result.written]) = 0 %}',
        days: '{% [$days, $states.result[written = 1].{"day": day, "rows": rows}] %}',
        pass: '{% $pass + 1 %}',
      },
      Next: 'Did new rows come in?',
    },
    'Did new rows come in?': {
      Type: 'Choice',
      Choices: [
        { Condition: '{% $moved %}', Next: 'Find what can go' },
        {
          Condition: `{% $isQuiet or $pass > ${MAX_PASSES} %}`,
          Next: 'Move the cut-off',
        },
      ],
      Default: 'Find the days',
    },
    'Move the cut-off': {
      ...step('move', { through: '{% $through %}' }),
      Assign: { moved: true },
      // Once more: a row that came between the last look and the move would else wait a day.
      Next: 'Find the days',
    },
    'Find what can go': {
      ...query('$seen.removableSql'),
      Assign: { found: QUERY_ID },
      Next: 'Wait for queries',
    },
    'Wait for queries': {
      Type: 'Wait',
      Seconds: '{% $plan.waitSeconds %}',
      Next: 'Look again what can go',
    },
    'Look again what can go': {
      ...query('$seen.removableSql'),
      Assign: { foundAgain: QUERY_ID },
      Next: 'Remove the originals',
    },
    'Remove the originals': {
      ...step('remove', {
        through: '{% $through %}',
        startedAt: '{% $plan.startedAt %}',
        foundAt: '{% $seen.foundAt %}',
        queries: ['{% $found %}', '{% $foundAgain %}'],
      }),
      Output: '{% $states.result.Payload %}',
      Next: 'Is anything left?',
    },
    'Is anything left?': {
      Type: 'Choice',
      Choices: [{ Condition: '{% $states.input.more %}', Next: 'Remove the originals' }],
      Default: 'Compacted',
    },
    Compacted: {
      Type: 'Pass',
      Output: { through: '{% $through %}', days: '{% $days %}' },
      End: true,
    },
  },
};

const FAILURE_TEXT =
  '{% "The compaction failed; no row is lost, and queries see what they saw. The next run goes on from here.\\n\\n" & $failure.Error & ": " & $substring($failure.Cause & "", 0, 9000) & "\\n\\nExecution: " & $states.context.Execution.Id %}';

/**
 * The daily compaction, as Amazon States Language in JSONata. For each day of events that is over:
 * Athena writes all that is known of it, each request once, as one object at a new place; the counts
 * are compared; the day's partition is switched to the new object. Then the view's cut-off moves,
 * and when no query can be reading them any more, the originals go. Whatever fails is sent to the
 * topic and fails the execution; every state leaves the data such that queries are right and the
 * next run goes on.
 *
 * Input `{through?, waitSeconds?}`: the last day to compact (`yyyy-MM-dd`, default: yesterday, UTC),
 * and how long to wait for queries before the originals are removed (default: 2,100 s, as Athena
 * gives a query 30 minutes). Substitutions: `${Bucket}` (name), `${Database}`, `${JobsWorkGroup}`,
 * `${ContentFunction}` and `${Topic}` (ARNs).
 *
 * The role of the state machine needs, beside lambda:InvokeFunction and sns:Publish, what Athena
 * does in its name: athena:StartQueryExecution, StopQueryExecution, GetQueryExecution,
 * GetQueryResults of the jobs workgroup; glue:GetDatabase, GetTable, GetTables, GetPartition(s),
 * CreateTable in the database; to read the bucket's `turns*` and `compacted/`, to write
 * `compacted/` and the results. The content function has the rest, see `infra/content`.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html
 */
export const compactionDefinition = {
  QueryLanguage: 'JSONata',
  // The outputs of a run that is older than this can belong to no run any more.
  TimeoutSeconds: 21_600,
  StartAt: 'Run',
  States: {
    Run: {
      Type: 'Parallel',
      Branches: [RUN],
      Output: '{% $states.result[0] %}',
      End: true,
      Catch: [
        {
          ErrorEquals: ['States.ALL'],
          Assign: { failure: '{% $states.errorOutput %}' },
          Next: 'Notify of the failure',
        },
      ],
    },
    'Notify of the failure': {
      Type: 'Task',
      Resource: 'arn:aws:states:::sns:publish',
      Arguments: {
        TopicArn: '${Topic}',
        Subject: 'PetMatch compaction failed',
        Message: FAILURE_TEXT,
      },
      TimeoutSeconds: 60,
      Retry: [{ ErrorEquals: ['States.TaskFailed'], ...PATIENTLY }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'The compaction failed' }],
      Next: 'The compaction failed',
    },
    'The compaction failed': {
      Type: 'Fail',
      Error: '{% $failure.Error %}',
      Cause: '{% $substring($failure.Cause & "", 0, 9000) %}',
    },
  },
} as const;
