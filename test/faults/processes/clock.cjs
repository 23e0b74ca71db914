/* global setInterval */
// Moves the clock of a process, its worker threads included, by the milliseconds that a file says.
// Loaded with --require, as worker threads inherit that and no environment. Timers and the monotonic
// clock go on as they do on a machine whose clock was set.
const { readFileSync } = require('node:fs');

module.exports = (file) => {
  const RealDate = Date;
  const realNow = Date.now;
  let offset = 0;
  const read = () => {
    try {
      offset = Number(readFileSync(file, 'utf8')) || 0;
    } catch {
      // Being written: the next look will tell.
    }
  };
  read();
  setInterval(read, 100).unref();
  const now = () => realNow() + offset;
  // A proxy, so that dates made by Node itself stay instances of it.
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, args, newTarget) =>
      Reflect.construct(target, args.length === 0 ? [now()] : args, newTarget),
    apply: () => new RealDate(now()).toString(),
    get: (target, key) => (key === 'now' ? now : Reflect.get(target, key)),
  });
};
