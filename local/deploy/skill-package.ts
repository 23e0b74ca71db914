import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../alexa/plain-data';
import { UserError } from '../errors';
import { readJson } from '../read-json';
import { askProfile, deployedStack, type SkillEvents, skillEvents } from './ask-project';

/** What people edit, from the project's root. */
const SOURCE = 'skill-package';

/** What ask-cli uploads: it writes the endpoint into the manifest, which no commit should hold. */
export const STAGED_PACKAGE = 'dist/skill-package';

const MANIFEST = 'skill.json';

/**
 * Copies the skill package to where ask-cli takes it from. The manifest of a skill that is deployed
 * already gets its endpoint, in the bytes that ask-cli wrote last: a package that did not change is
 * then not uploaded again, and one that did never takes the endpoint away from the skill.
 *
 * @param root the project
 * @param profile of ask-cli. Default: the one that it takes when none is named
 * @throws UserError for a manifest that is no JSON or of another form
 */
export const stageSkillPackage = (root: string, profile: string = askProfile()): void => {
  const manifest = stagedManifest(root, profile);
  const staged = join(root, STAGED_PACKAGE);
  rmSync(staged, { recursive: true, force: true });
  cpSync(join(root, SOURCE), staged, { recursive: true });
  writeFileSync(join(staged, MANIFEST), bytesOf(manifest));
};

/** Whether the staged package says what the source says, but for the endpoint. */
export const isStaged = (root: string): boolean => {
  const source = join(root, SOURCE);
  const staged = join(root, STAGED_PACKAGE);
  if (!existsSync(join(staged, MANIFEST))) return false;
  const files = filesOf(source);
  return (
    files.join('\n') === filesOf(staged).join('\n') &&
    files.every((file) =>
      file === MANIFEST
        ? withoutEndpoint(source) === withoutEndpoint(staged)
        : readFileSync(join(source, file)).equals(readFileSync(join(staged, file))),
    )
  );
};

const filesOf = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();

interface SkillManifest {
  readonly manifest: {
    readonly apis?: { readonly custom?: object };
    readonly events?: object | undefined;
  };
}

const stagedManifest = (root: string, profile: string): SkillManifest => {
  const whole = readManifest(join(root, SOURCE));
  const stack = deployedStack(root, profile);
  if (stack === undefined) return whole;
  const { manifest } = whole;
  const endpoint = { uri: stack.endpoint };
  const events = skillEvents(root, profile);
  return {
    ...whole,
    manifest: {
      ...manifest,
      apis: { ...manifest.apis, custom: { ...manifest.apis?.custom, endpoint } },
      ...(events === undefined ? {} : { events: { endpoint, ...named(events) } }),
    },
  };
};

/** `{ subscriptions: ['SKILL_DISABLED'] }` as a manifest has it. */
const named = (events: SkillEvents) =>
  Object.fromEntries(
    Object.entries(events).map(([kind, names]: [string, readonly string[]]) => [
      kind,
      names.map((eventName) => ({ eventName })),
    ]),
  );

const withoutEndpoint = (folder: string): string => {
  const { manifest, ...rest } = readManifest(folder);
  return bytesOf({
    ...rest,
    manifest: {
      ...manifest,
      apis: { ...manifest.apis, custom: { ...manifest.apis?.custom, endpoint: undefined } },
      events: undefined,
    },
  });
};

/** As ask-cli writes it. */
const bytesOf = (manifest: SkillManifest): string => JSON.stringify(manifest, null, 2);

const readManifest = (folder: string): SkillManifest => {
  const file = join(folder, MANIFEST);
  const content = readJson(file, 'the manifest');
  if (isManifest(content)) return content;
  throw new UserError(
    `${file}: can't read the manifest: it takes {"manifest": {"apis": {"custom": {…}}, …}}`,
  );
};

const isManifest = (content: unknown): content is SkillManifest => {
  if (!isObject(content) || !isObject(content['manifest'])) return false;
  const { apis = {}, events = {} } = content['manifest'];
  return isObject(apis) && isObject(apis['custom'] ?? {}) && isObject(events);
};
