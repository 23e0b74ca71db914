import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { CONTENT_FILE, hashesOf } from './bundle';
import { readSettings, requireSkillId, requireTrackingId, SettingsError } from './settings';
import { addPetMatch, addPetMatchExtras, createApp } from './synthesize';

const FUNCTIONS = join('dist', 'functions');
const EXTRAS = join('dist', 'extras');

/** What the CDK's command line runs, see `cdk.json`: the same stack, with the code as an asset, and the extras. */
const main = (): void => {
  const skillId = requireSkillId();
  if (!existsSync(join(FUNCTIONS, CONTENT_FILE)))
    throw new SettingsError(`There is no ${FUNCTIONS}; npm run build makes it`);
  const app = createApp();
  addPetMatch(app, process.cwd(), {
    ...hashesOf(FUNCTIONS),
    origin: { kind: 'asset', path: FUNCTIONS, skillId },
  });
  const settings = readSettings();
  requireTrackingId(settings);
  if (settings.extras.length > 0) addPetMatchExtras(app, { code: { kind: 'asset', path: EXTRAS } });
  app.synth();
};

try {
  main();
} catch (error) {
  // CDK's own errors print a page of its source otherwise.
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
