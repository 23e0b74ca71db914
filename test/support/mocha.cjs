module.exports = {
  it: global.it,
  describe: global.describe,
  before: global.beforeAll,
  after: global.afterAll,
};
