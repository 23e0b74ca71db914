import { LAMBDA_RETRY, PATIENTLY } from './retries';

const FAILURE_TEXT =
  '{% "Forgetting failed; other rows are as they were, and queries see what they saw. The next run goes on from here.\\n\\n" & $failure.Error & ": " & $substring($failure.Cause & "", 0, 9000) & "\\n\\nExecution: " & $states.context.Execution.Id %}';

const NOTIFY = {
  Catch: [
    {
      ErrorEquals: ['States.ALL'],
      Assign: { failure: '{% $states.errorOutput %}' },
      Next: 'Notify of the failure',
    },
  ],
};

/**
 * Forgetting, as Amazon States Language in JSONata: the function does a step and says which one is
 * next, and after what pause; `analytics/forgetting/steps.ts` has them. Whatever fails is sent to the
 * topic and fails the execution; the next run goes on from there.
 *
 * Input `{users?, waitSeconds?, sweep?}`: users to forget beside those on the list, how long to wait
 * for queries before what they may read is removed (default: 2,100 s), and whether to look for late
 * rows of users who are forgotten already. Substitutions: `${ForgettingFunction}` and
 * `${NoticeTopic}` (ARNs).
 */
export const forgettingDefinition = {
  QueryLanguage: 'JSONata',
  // Of a day and a half: a run may wait for the compaction, and for queries, several times.
  TimeoutSeconds: 129_600,
  StartAt: 'Begin',
  States: {
    Begin: {
      Type: 'Pass',
      Assign: {
        action: 'begin',
        given: {
          run: '{% $states.context.Execution.Name %}',
          input: '{% $states.context.Execution.Input %}',
        },
      },
      Next: 'Do a step',
    },
    'Do a step': {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Arguments: {
        FunctionName: '${ForgettingFunction}',
        Payload: '{% $merge([{"action": $action}, $given]) %}',
      },
      TimeoutSeconds: 900,
      Retry: LAMBDA_RETRY,
      ...NOTIFY,
      Assign: {
        action: '{% $states.result.Payload.next %}',
        seconds: '{% $states.result.Payload.pauseSeconds %}',
        given: { state: '{% $states.result.Payload.state %}' },
      },
      Next: 'What is next?',
    },
    'What is next?': {
      Type: 'Choice',
      Choices: [
        { Condition: "{% $action = 'done' %}", Next: 'Forgotten' },
        { Condition: '{% $seconds > 0 %}', Next: 'Wait' },
      ],
      Default: 'Do a step',
    },
    Wait: { Type: 'Wait', Seconds: '{% $seconds %}', Next: 'Do a step' },
    Forgotten: { Type: 'Pass', Output: '{% $given.state.done %}', End: true },
    'Notify of the failure': {
      Type: 'Task',
      Resource: 'arn:aws:states:::sns:publish',
      Arguments: {
        TopicArn: '${NoticeTopic}',
        Subject: 'PetMatch forgetting failed',
        Message: FAILURE_TEXT,
      },
      TimeoutSeconds: 60,
      Retry: [{ ErrorEquals: ['States.TaskFailed'], ...PATIENTLY }],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Forgetting failed' }],
      Next: 'Forgetting failed',
    },
    'Forgetting failed': {
      Type: 'Fail',
      Error: '{% $failure.Error %}',
      Cause: '{% $substring($failure.Cause & "", 0, 9000) %}',
    },
  },
} as const;
