/** Throttling is waited out: 2, 4, 8 … seconds, about two minutes in all. */
export const PATIENTLY = {
  IntervalSeconds: 2,
  BackoffRate: 2,
  MaxAttempts: 6,
  JitterStrategy: 'FULL',
};

/** The function was not reached, or not let in; what it throws itself is not tried again. */
export const LAMBDA_RETRY = [
  {
    ErrorEquals: [
      'Lambda.ClientExecutionTimeoutException',
      'Lambda.ServiceException',
      'Lambda.AWSLambdaException',
      'Lambda.SdkClientException',
      'Lambda.TooManyRequestsException',
    ],
    ...PATIENTLY,
  },
];

/** The calls that began no query: one that failed half-way may have left objects behind. */
export const ATHENA_RETRY = [
  {
    ErrorEquals: [
      'Athena.TooManyRequestsException',
      'Athena.ThrottlingException',
      'Athena.InternalServerException',
      'Athena.AmazonAthenaException',
      'Athena.SdkClientException',
    ],
    ...PATIENTLY,
  },
];
