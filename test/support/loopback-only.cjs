// Preloaded into another program (NODE_OPTIONS=--require): it can reach this machine alone, and
// says so on standard error when it tries more.
const net = require('node:net');

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '::1', undefined]);
const { connect } = net.Socket.prototype;

net.Socket.prototype.connect = function (...args) {
  const [options] = Array.isArray(args[0]) ? args[0] : args;
  const host = typeof options === 'object' ? options.host : args[1];
  if (typeof options === 'object' && options.path) return connect.apply(this, args);
  if (LOOPBACK.has(host)) return connect.apply(this, args);
  global.process.stderr.write(`BEYOND LOOPBACK: ${host}\n`);
  throw new Error(`no connection to ${host} in a test`);
};
