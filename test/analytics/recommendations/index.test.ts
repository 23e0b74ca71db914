import { expect, jest, test } from '@jest/globals';

test('the function does not start without a tracking id, and says what it takes', async () => {
  jest.replaceProperty(process, 'env', { ...process.env, PERSONALIZE_TRACKING_ID: '' });

  await jest.isolateModulesAsync(async () => {
    await expect(import('../../../analytics/recommendations')).rejects.toThrow(
      'Events cannot be sent to Personalize: the environment variable PERSONALIZE_TRACKING_ID is not set; it takes the tracking id of an event tracker',
    );
  });
  jest.restoreAllMocks();
});
