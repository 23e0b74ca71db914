import { RESULT_REUSE_MINUTES } from '../../analytics/contract/athena';
import { ATHENA_RETRY, LAMBDA_RETRY, PATIENTLY } from './retries';

const SNS_RETRY = [{ ErrorEquals: ['States.TaskFailed'], ...PATIENTLY }];

/**
 * The sentence in what a service says: Athena's and Lambda's causes are JSON around it. A backslash
 * is written as a number, as JSONata counts brackets without regard to it.
 */
const reasonIn = (failure: string): string =>
  `($cause := ${failure}.Cause & ""; $found := $match($cause, /"(StateChangeReason|errorMessage)":\\s*"(([^"\\x5C]|\\x5C.)*)"/, 1); ${failure}.Error & ": " & ($exists($found) ? $replace($found[0].groups[1], '\\\\"', '"') : $substring($cause, 0, 9000)))`;

const NOTIFY = 'Notify of the failure';

const onAnyError = (problem: string) => [
  {
    ErrorEquals: ['States.ALL'],
    Assign: { problem, failure: '{% $states.errorOutput %}' },
    Next: NOTIFY,
  },
];

const invoke = (payload: object) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Arguments: { FunctionName: '${ReportFunction}', Payload: payload },
  TimeoutSeconds: 300,
  Retry: LAMBDA_RETRY,
});

const publish = (subject: string, message: string) => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::sns:publish',
  Arguments: { TopicArn: '${Topic}', Subject: subject, Message: message },
  TimeoutSeconds: 60,
  Retry: SNS_RETRY,
});

const RUN_QUERIES = {
  Type: 'Map',
  Items: '{% $states.input.queries %}',
  // An account has few queries at a time; the analysts need some of them.
  MaxConcurrency: 4,
  ItemProcessor: {
    ProcessorConfig: { Mode: 'INLINE' },
    StartAt: 'Run the query',
    States: {
      'Run the query': {
        Type: 'Task',
        Resource: 'arn:aws:states:::athena:startQueryExecution.sync',
        Arguments: {
          QueryString: '{% $states.input.sql %}',
          ExecutionParameters: '{% $states.input.parameters %}',
          QueryExecutionContext: { Database: '${Database}' },
          WorkGroup: '${WorkGroup}',
          ResultReuseConfiguration: {
            ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: RESULT_REUSE_MINUTES },
          },
        },
        // Athena gives a query 30 minutes.
        TimeoutSeconds: 1900,
        Retry: [
          ...ATHENA_RETRY,
          // A query may fail because an object was replaced while it was read; once more is enough.
          { ErrorEquals: ['States.TaskFailed'], IntervalSeconds: 1, MaxAttempts: 1 },
        ],
        Catch: [
          {
            ErrorEquals: ['States.ALL'],
            Output: {
              name: '{% $states.input.name %}',
              // The function tells the reasons of all.
              failure: {
                Error: '{% $states.errorOutput.Error %}',
                Cause: '{% $substring($states.errorOutput.Cause & "", 0, 2000) %}',
              },
            },
            Next: 'Keep the problem',
          },
        ],
        Output: {
          name: '{% $states.input.name %}',
          period: '{% $states.input.period %}',
          queryExecutionId: '{% $states.result.QueryExecution.QueryExecutionId %}',
        },
        End: true,
      },
      'Keep the problem': { Type: 'Pass', End: true },
    },
  },
  Next: 'Write the report',
  Catch: onAnyError('The queries could not be run'),
};

const FAILURE_TEXT = `{% "No report was sent. " & $problem & ":\\n" & ${reasonIn('$failure')} & "\\n\\nMend what the reason names, then start it again:\\naws stepfunctions start-execution --state-machine-arn " & $states.context.StateMachine.Id & " --input '" & $string($states.context.Execution.Input) & "'\\n\\nExecution: " & $states.context.Execution.Id %}`;

/**
 * The report workflow, as Amazon States Language in JSONata: the report function plans the queries,
 * Athena runs them, the function writes the report to the bucket, SNS sends its text. Whatever fails
 * is sent too, and then fails the execution.
 *
 * Input `{startDate, endDate}` (`yyyy-MM-dd`, both included); without them the month before the
 * start. Substitutions: `${Database}`, `${WorkGroup}`, `${ReportFunction}`, `${Topic}` (ARNs for the
 * last two).
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/connect-athena.html
 */
export const reportDefinition = {
  QueryLanguage: 'JSONata',
  StartAt: 'Plan the queries',
  States: {
    'Plan the queries': {
      ...invoke({
        action: 'plan',
        input: '{% $states.input %}',
        startedAt: '{% $states.context.Execution.StartTime %}',
      }),
      Assign: {
        startDate: '{% $states.result.Payload.startDate %}',
        endDate: '{% $states.result.Payload.endDate %}',
      },
      Output: '{% $states.result.Payload %}',
      Next: 'Run the queries',
      Catch: onAnyError('The report could not be planned'),
    },
    'Run the queries': RUN_QUERIES,
    'Write the report': {
      ...invoke({
        action: 'write',
        startDate: '{% $startDate %}',
        endDate: '{% $endDate %}',
        executions: '{% $states.input %}',
        runId: '{% $states.context.Execution.Name %}',
        startedAt: '{% $states.context.Execution.StartTime %}',
      }),
      Output: '{% $states.result.Payload %}',
      Next: 'Send the report',
      Catch: onAnyError('The report could not be written'),
    },
    'Send the report': {
      ...publish('{% $states.input.subject %}', '{% $states.input.text %}'),
      Output: { location: '{% $states.input.location %}' },
      Catch: onAnyError('The report was written, but could not be sent'),
      End: true,
    },
    [NOTIFY]: {
      ...publish('PetMatch report failed', FAILURE_TEXT),
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'The report failed' }],
      Next: 'The report failed',
    },
    'The report failed': {
      Type: 'Fail',
      Error: '{% $failure.Error %}',
      Cause: '{% $problem & ": " & $substring($failure.Cause, 0, 9000) %}',
    },
  },
} as const;
