/* global process, setTimeout, fetch */
// A process around a function, as Lambda's runtime is one: what the function prints, and what the
// runtime would print of an error that it throws, is the output. CommonJS, as it starts without loaders.
const { readFileSync } = require('node:fs');

const { file, events, behaviours, behaveUrl, timeout } = JSON.parse(readFileSync(0, 'utf8'));

/**
 * Type, message, stack, and whatever else the error owns.
 *
 * Source: https://github.com/aws/aws-lambda-nodejs-runtime-interface-client/blob/main/src/Errors.js
 */
const printed = (error) =>
  JSON.stringify(error, (_, value) =>
    value instanceof Error
      ? { errorType: value.name, errorMessage: value.message, ...value, trace: value.stack }
      : value,
  );

const { handler } = require(file);

const invoke = async (event) => {
  const deadline = Date.now() + timeout;
  const context = {
    awsRequestId: 'request',
    invokedFunctionArn: 'arn:aws:lambda:eu-west-1:000000000000:function:function:live',
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  const late = new Promise((resolve) => {
    setTimeout(resolve, timeout).unref();
  });
  try {
    await Promise.race([handler(event, context), late]);
  } catch (error) {
    process.stderr.write(`Invoke Error ${printed(error)}\n`);
  }
};

const invokeAll = async () => {
  for (const behaviour of behaviours) {
    await fetch(behaveUrl, { method: 'POST', body: behaviour });
    process.stdout.write(`services: ${behaviour}\n`);
    await Promise.all(events.map(invoke));
  }
  process.exit(0); // What hangs would keep it.
};

void invokeAll();
