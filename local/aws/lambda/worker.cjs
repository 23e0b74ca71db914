/* global process */
// Runs inside a worker thread: what Lambda's runtime does around a handler. CommonJS, because a
// worker starts without the loaders of its parent.
const { parentPort, workerData } = require('node:worker_threads');

process.setSourceMapsEnabled(true);

const { file, exportName, functionName, functionArn } = workerData;

const contextOf = ({ requestId, alias, deadline }) => ({
  awsRequestId: requestId,
  functionName,
  functionVersion: '$LATEST',
  invokedFunctionArn: alias === undefined ? functionArn : `${functionArn}:${alias}`,
  callbackWaitsForEmptyEventLoop: true,
  memoryLimitInMB: '512',
  logGroupName: `/aws/lambda/${functionName}`,
  logStreamName: 'local',
  getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
});

const errorOf = (error) =>
  error instanceof Error
    ? { errorType: error.name, errorMessage: error.message, stack: error.stack }
    : { errorType: typeof error, errorMessage: String(error) };

const load = () => {
  const handler = require(file)[exportName];
  if (typeof handler !== 'function')
    throw new TypeError(`${functionName} exports no function ${exportName}`);
  return handler;
};

/**
 * Awaits that what was printed is in the log. It goes there by another way than the answer does, and
 * a process that is killed right after an answer must not take its lines along: in Lambda they have
 * left the function by then. Where nothing was printed, nothing is waited for.
 */
const awaitsPrinted = (stream) => {
  const write = stream.write.bind(stream);
  let isClean = true;
  let printed = Promise.resolve();
  stream.write = (...line) => {
    isClean = false;
    return write(...line);
  };
  return () => {
    if (!isClean) printed = new Promise((resolve) => write('', () => resolve()));
    isClean = true;
    return printed;
  };
};

const printed = [process.stdout, process.stderr].map(awaitsPrinted);

try {
  const handler = load();
  parentPort.on('message', async (invocation) => {
    const answer = { id: invocation.id };
    try {
      // As through Lambda's API: JSON in, JSON out.
      const result = await handler(JSON.parse(invocation.payload), contextOf(invocation));
      answer.payload = JSON.stringify(result ?? null);
    } catch (error) {
      answer.error = errorOf(error);
    }
    await Promise.all(printed.map((inLog) => inLog()));
    parentPort.postMessage(answer);
  });
  parentPort.postMessage({ ready: true });
} catch (error) {
  parentPort.postMessage({ ready: false, error: errorOf(error) });
}
