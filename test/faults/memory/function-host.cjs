/* global process, gc */
// A function in a process of its own, so that its memory is its alone. Each message is an event with
// the time that is left for it; the answer is the function's.
const { readFileSync } = require('node:fs');

const [, , file, exportName] = process.argv;
const handler = require(file)[exportName];

// What the function prints is not asked for here.
process.stdout.write = () => true;

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
    timers: resources.filter((name) => name === 'Timeout').length,
    sockets: resources.filter((name) => name === 'TCPSocketWrap').length,
  };
};

process.on('message', async ({ payload, remaining }) => {
  if (payload === undefined) {
    process.send(state());
    return;
  }
  const ends = Date.now() + remaining;
  const context = { getRemainingTimeInMillis: () => Math.max(0, ends - Date.now()) };
  try {
    process.send({ result: (await handler(JSON.parse(payload), context)) ?? null });
  } catch (error) {
    process.send({ error: String(error) });
  }
});
