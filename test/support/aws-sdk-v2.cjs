'use strict';

/**
 * ask-sdk-test loads the AWS SDK v2 (100 MB, no longer supported) for persistence tests that we do
 * not make: package.json leaves it out, and this is all that is asked of it when it is loaded.
 */
module.exports = { config: {}, DynamoDB: { DocumentClient: class {} } };
