import type { RecorderSettings } from '../../lambda/recorder';

/** The recorder as the stack sets it up, with its default deadline. */
export const recorderSettingsOf = (tableName: string): RecorderSettings => ({
  tableName,
  skillId: 'amzn1.ask.skill.bench',
  skillVersion: '1.0.0',
  modelVersions: { 'en-US': 'a1b2c3d4e5f6a7b8' },
  retentionDays: 365,
  userIdForm: 'pseudonym',
  deadline: DEADLINE,
});

/** Milliseconds: the default of `RECORDER_DEADLINE_MS`. */
export const DEADLINE = 250;
