/** The options of commands that run a skill with its interaction models. */
export const SKILL_OPTIONS = {
  locale: { type: 'string' },
  model: { type: 'string' },
  'skill-package': { type: 'string', default: 'skill-package' },
  handler: { type: 'string' },
  'skill-id': { type: 'string' },
  data: { type: 'string' },
} as const;

export const SKILL_HELP = `  --locale LOCALE         locale to speak in (default: en-US, else the first of the package)
  --model FILE            an interaction model to hear with, instead of the package's
  --skill-package FOLDER  folder with interactionModels/custom and skill.json
                          (default: skill-package)
  --handler FILE          a CommonJS or TypeScript module that exports "handler", to talk to it
                          instead of the skill of the local stack
  --skill-id ID           skill id in the requests, for a handler that checks it
  --data FOLDER           data folder of the local stack (default: $PETMATCH_DATA, else .petmatch);
                          a stack that runs on it is used, else one is started`;
