/* global process, gc */
// A function in a process of its own, so that its memory is its alone. Each message is an event with
// the time that is left for it; the answer is the function's.
const [, , file, exportName] = process.argv;
const handler = require(file)[exportName];

// What the function prints is not asked for here.
process.stdout.write = () => true;

const state = () => {
  gc();
  const resources = process.getActiveResourcesInfo();
  return {
    /** Bytes, at the most since the start. */
    peak: process.resourceUsage().maxRSS * 1_024,
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
