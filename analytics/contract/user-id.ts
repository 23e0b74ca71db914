import { createHash } from 'node:crypto';

/** How a user appears in a row. */
export const USER_ID_FORMS = ['pseudonym', 'raw'] as const;

export type UserIdForm = (typeof USER_ID_FORMS)[number];

/** The user ids of the simulated Alexa begin so; a real one is an opaque text. */
export const SIMULATED_USER_PREFIX = 'amzn1.ask.account.SIMULATED';

const PSEUDONYM_BYTES = 16;

/** 128 bits of SHA-256 over skill id and user id, base64url (22 characters). */
export const pseudonymOf = (skillId: string, userId: string): string =>
  createHash('sha256')
    .update(`${skillId}\n${userId}`)
    .digest()
    .subarray(0, PSEUDONYM_BYTES)
    .toString('base64url');

/** What Alexa's user ids look like. */
const RAW = /^amzn1\.(?:ask\.)?account\./;

/** Whether a text is a user id as Alexa sends it, and not a pseudonym. */
export const isRawUserId = (text: string): boolean => RAW.test(text);

/** Whether a text may be a pseudonym; one of 64 begins with a dash. */
export const isPseudonym = (text: string): boolean => /^[\w-]{22}$/.test(text);

/**
 * The ids under which a user's rows may be: of an id as Alexa sends it that id and its pseudonym, as
 * the form of the rows may have changed; of a pseudonym itself alone.
 */
export const idsOfUser = (skillId: string, user: string): readonly string[] =>
  isRawUserId(user) ? [user, pseudonymOf(skillId, user)] : [user];
