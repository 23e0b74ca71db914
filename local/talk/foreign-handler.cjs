/* global process */
// Loads the handler of any skill in a worker thread: CommonJS or TypeScript, async or with a
// callback, as SkillBuilders…lambda() gives it.
const { register } = require('tsx/cjs/api');

register();

const file = process.env.PETMATCH_FOREIGN_HANDLER;
const { handler } = require(file);

if (typeof handler !== 'function') throw new TypeError(`${file} exports no function "handler"`);

const called = (event, context) =>
  new Promise((resolve, reject) => {
    handler(event, context, (error, response) => {
      if (error) reject(error);
      else resolve(response);
    });
  });

module.exports = { handler: handler.length > 2 ? called : handler };
