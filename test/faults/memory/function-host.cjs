/* global process, gc, setTimeout, AbortSignal */
// A function in a process of its own, so that its memory is its alone. Each message is an event with
// the time that is left for it; the answer is the function's, the last one where it is called more often.
const { readFileSync } = require('node:fs');
const { ClientRequest } = require('node:http');
const { Socket } = require('node:net');
const { queryObjects } = require('node:v8');

const [, , file, exportName] = process.argv;
const handler = require(file)[exportName];

// What the function prints is counted, and not asked for.
let lines = 0;
process.stdout.write = () => {
  lines += 1;
  return true;
};

const activeTimers = () =>
  process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;

/** When nothing more is due: what a timer holds on to goes with it. */
const settled = async () => {
  while (activeTimers() > 0)
    await new Promise((resolve) => {
      setTimeout(resolve, 20);
    });
};

/**
 * Bytes of memory at the most since the program began. Not `maxRSS`: that counts the moment before,
 * when the child was still a copy of the process that forked it.
 *
 * Source: proc_pid_status(5), VmHWM
 */
const peak = () => {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'));
  return Number(kilobytes) * 1_024;
};

const state = () => {
  const most = peak();
  gc();
  const resources = process.getActiveResourcesInfo();
  return {
    peak: most,
    heap: process.memoryUsage().heapUsed,
    buffers: process.memoryUsage().arrayBuffers,
    timers: activeTimers(),
    sockets: resources.filter((name) => name === 'TCPSocketWrap').length,
    lines,
    /** Objects that anything still holds on to. */
    held: {
      promises: queryObjects(Promise),
      signals: queryObjects(AbortSignal),
      requests: queryObjects(ClientRequest),
      connections: queryObjects(Socket),
    },
  };
};

/** Calls the function so many times, some at once. */
const invoke = async ({ payload, remaining, times = 1, atOnce = 1 }) => {
  let left = times;
  let result;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      const ends = Date.now() + remaining;
      const context = { getRemainingTimeInMillis: () => Math.max(0, ends - Date.now()) };
      result = await handler(JSON.parse(payload), context);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, lane));
  return result ?? null;
};

process.on('message', async (message) => {
  if (message.settle) await settled();
  if (message.payload === undefined) {
    process.send(state());
    return;
  }
  try {
    process.send({ result: await invoke(message) });
  } catch (error) {
    process.send({ error: String(error) });
  }
});
