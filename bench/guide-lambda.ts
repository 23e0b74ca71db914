import { guideFunction } from './guide-function';

/** As much of the AWS SDK v2 as the guide's function takes. */
interface SdkV2 {
  readonly Firehose: new (options: object) => {
    readonly putRecordBatch: (
      params: object,
      done: (error: Error | null, data: unknown) => void,
    ) => void;
  };
  readonly DynamoDB: {
    readonly Converter: { readonly unmarshall: (image: object) => Record<string, unknown> };
  };
}

// Bundled without it, as the guide's function is deployed: the runtime held the SDK.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { Firehose, DynamoDB } = require('aws-sdk') as SdkV2;

const firehose = new Firehose({
  endpoint: process.env.AWS_ENDPOINT_URL,
  region: process.env.AWS_REGION,
});

/**
 * The guide's function as a Lambda's entry point. The SDK is called a moment after it, so that the
 * call of the handler returns when the function's own work is done.
 */
export const handler = async (event: { readonly Records: readonly object[] }): Promise<void> => {
  let lines: readonly object[] = [];
  guideFunction({
    unmarshall: (image) => DynamoDB.Converter.unmarshall(image),
    log: console.log,
    put: (records) => {
      lines = records;
    },
  })(event);
  await Promise.resolve();
  console.log(await send(lines));
};

const send = (lines: readonly object[]): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const params = { DeliveryStreamName: 'turns', Records: lines };
    firehose.putRecordBatch(params, (error, data) => {
      if (error) reject(error);
      else resolve(data);
    });
  });
