// Runs inside a worker thread: CommonJS, because a worker starts without the loaders of its parent.
const { register } = require('tsx/cjs/api');

register();
require('./tuning-thread.ts');
