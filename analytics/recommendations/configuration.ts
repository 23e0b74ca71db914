/**
 * The id of the event tracker that events are sent to.
 *
 * @throws Error that says which variable is missing and where its value comes from
 */
export const trackingIdIn = (env: Readonly<Record<string, string | undefined>>): string => {
  const trackingId = env['PERSONALIZE_TRACKING_ID'];
  if (trackingId) return trackingId;
  throw new Error(
    'Events cannot be sent to Personalize: the environment variable PERSONALIZE_TRACKING_ID is not set; it takes the tracking id of an event tracker',
  );
};
