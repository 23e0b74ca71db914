/** How a user appears in a row. */
export const USER_ID_FORMS = ['pseudonym', 'raw'] as const;

export type UserIdForm = (typeof USER_ID_FORMS)[number];

/** The user ids of the simulated Alexa begin so; a real one is an opaque text. */
export const SIMULATED_USER_PREFIX = 'amzn1.ask.account.SIMULATED';
