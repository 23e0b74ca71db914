import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { worldOf, WorldError } from '../../analytics/generator/world';
import { modelVersions, UnreadableModel } from '../../infra/model-versions';
import { SettingsError } from '../../infra/settings';
import {
  createAlexa,
  loadModel,
  loadModels,
  loadTranscript,
  runTranscript,
} from '../../local/alexa';
import { lockedPackages } from '../../local/audit/packages';
import { eventsCommand } from '../../local/cli/events-command';
import { inOneLine } from '../../local/cli/one-line';
import { readSuggestions } from '../../local/cli/tune-suggestions';
import { openDataFolder, runningEndpoints } from '../../local/data-folder';
import { deployedStack, skillEvents } from '../../local/deploy/ask-project';
import { isStaged, stageSkillPackage } from '../../local/deploy/skill-package';
import { UsageError, UserError } from '../../local/errors';
import { loadAnnotationSet } from '../../local/nlu-evaluation/annotation-set';
import { evaluate } from '../../local/nlu-evaluation/evaluate';
import { readManifest } from '../../local/talk/skill-package';
import { applyChanges } from '../../local/tuning/apply';
import { checkedEdit } from '../../local/tuning/checked-edit';
import { readDecisions } from '../../local/tuning/decisions';
import { realFileSystem } from '../../local/tuning/file-system';
import { readHistory } from '../../local/tuning/history';
import { readRegressions } from '../../local/tuning/regressions';
import { promisedWords } from '../../local/tuning/promised-words';
import { journalOf, tuningFilesOf, writtenFiles } from '../../local/tuning/tuning-files';
import { undoLast } from '../../local/tuning/undo';
import { finishWriting } from '../../local/tuning/write-together';
import { hostileText, type Json, mutated } from './arbitraries';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'hostile-files-'));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** Something that is read from a file that people, or other programs, have written. */
interface Reader {
  /** Where the file lies in a project; the message must name it. */
  readonly file: string;
  /** Files that are as they should be. */
  readonly whole: readonly string[];
  /** Reads the file and does with it what a command does. */
  readonly use: (project: string) => unknown;
  /** Says that there is nothing to do, or names what does not fit, instead of the file. */
  readonly else?: RegExp;
}

/** The change that is tried names what the model lacks. */
const NO_PLACE = /^the (model has no )?slot type SizeType|^the model of en-US: interactionModel/;

const MODEL = 'skill-package/interactionModels/custom/en-US.json';
const PIZZA = readFileSync('test/fixtures/models/pizza.json', 'utf8');

/** Small enough for many runs, with everything that a model can have. */
const SMALL = JSON.stringify({
  interactionModel: {
    languageModel: {
      invocationName: 'pizza shop',
      intents: [
        { name: 'AMAZON.StopIntent', samples: [] },
        {
          name: 'OrderIntent',
          slots: [
            { name: 'size', type: 'SizeType', samples: ['{size}'] },
            { name: 'day', type: 'AMAZON.DATE' },
            { name: 'toppings', type: 'SizeType', multipleValues: { enabled: true } },
          ],
          samples: ['order a {size} pizza', 'order {toppings} for {day}'],
        },
      ],
      types: [
        {
          name: 'SizeType',
          values: [
            { id: 'small', name: { value: 'small', synonyms: ['little'] } },
            { name: { value: 'large' } },
          ],
        },
      ],
      modelConfiguration: { fallbackIntentSensitivity: { level: 'LOW' } },
    },
    dialog: {
      delegationStrategy: 'ALWAYS',
      intents: [
        {
          name: 'OrderIntent',
          delegationStrategy: 'ALWAYS',
          confirmationRequired: true,
          prompts: { confirmation: 'Confirm' },
          slots: [
            {
              name: 'size',
              type: 'SizeType',
              elicitationRequired: true,
              confirmationRequired: false,
              prompts: { elicitation: 'Elicit' },
              validations: [
                { type: 'hasEntityResolutionMatch', prompt: 'Elicit' },
                { type: 'isNotInSet', prompt: 'Elicit', values: ['large'] },
              ],
            },
            {
              name: 'day',
              type: 'AMAZON.DATE',
              validations: [{ type: 'isInDuration', prompt: 'Elicit', start: 'P1D', end: 'P9D' }],
            },
          ],
        },
      ],
    },
    prompts: [
      { id: 'Elicit', variations: [{ type: 'PlainText', value: 'Which size of {size}?' }] },
      { id: 'Confirm', variations: [{ type: 'SSML', value: '<speak>So {size}?</speak>' }] },
    ],
  },
});

const TRANSCRIPT = `# a comment
== Somebody orders
User: open pizza shop
Alexa: *
User: order a little pizza
Alexa: *
User: order a gigantic pizza
User: order small for tomorrow
  and sunday
User: small
User: yes
User:
User: stop
`;

const SKILL_ID = 'amzn1.ask.skill.11111111-1111-4111-8111-111111111111';

/** A skill that leaves the dialog to Alexa. */
const delegating = (): Promise<unknown> =>
  Promise.resolve({
    version: '1.0',
    response: { shouldEndSession: false, directives: [{ type: 'Dialog.Delegate' }] },
  });

const alexaFor = (project: string) =>
  createAlexa({ model: loadModel(join(project, MODEL)), skillId: SKILL_ID, handler: delegating });

const conversations = (): string => {
  const file = join(folder, 'talk.txt');
  writeFileSync(file, TRANSCRIPT);
  return file;
};

const talk = async (project: string): Promise<void> => {
  await runTranscript(alexaFor(project), loadTranscript(conversations()), ({ error }) => {
    // What the skill does wrong is told as a part of the turn; here it is the simulator's own fault.
    if (/is not a|of undefined|of null|Invalid/.test(error?.message ?? ''))
      throw new TypeError(error?.message);
  });
};

const tuningFiles = (project: string) => tuningFilesOf(join(project, 'skill-package'), 'en-US');

const CHANGE = { kind: 'add-synonym', type: 'SizeType', value: 'large', word: 'huge' } as const;

/** The files that an application of a change leaves. */
const applied = (): Readonly<Record<'history' | 'regressions' | 'model', string>> => {
  const project = mkdtempSync(join(folder, 'applied-'));
  write(join(project, MODEL), SMALL);
  const files = tuningFiles(project);
  const gain = { expected: 3, low: 1, high: 5 };
  applyChanges({
    files,
    changes: [CHANGE],
    promise: { from: '2026-11-01', to: '2026-11-30', turns: 100, gain, changes: [] },
  });
  const read = (file: string): string => readFileSync(file, 'utf8');
  return {
    history: read(files.historyFile),
    regressions: read(files.regressionFile),
    model: read(files.modelFile),
  };
};

const write = (file: string, content: string | Buffer): void => {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
};

const printed = (value: unknown): string => JSON.stringify(value, null, 2);

const STATES = printed({
  profiles: {
    default: {
      skillInfrastructure: {
        '@ask-cli/cfn-deployer': {
          deployState: {
            default: {
              stackId: 'arn:aws:cloudformation:eu-west-1:1:stack/a/b',
              outputs: [{ OutputKey: 'SkillEndpoint', OutputValue: 'arn:aws:lambda:x' }],
            },
          },
        },
      },
    },
  },
});

const stage = (project: string): void => {
  for (const [file, content] of [
    ['skill-package/skill.json', readFileSync('skill-package/skill.json', 'utf8')],
    ['ask-resources.json', readFileSync('ask-resources.json', 'utf8')],
    ['.ask/ask-states.json', STATES],
  ] as const)
    if (!isThere(join(project, file))) write(join(project, file), content);
  stageSkillPackage(project, 'default');
  isStaged(project);
  deployedStack(project, 'default');
  skillEvents(project, 'default');
};

const isThere = (file: string): boolean => {
  try {
    readFileSync(file);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ENOENT';
  }
};

const withModel = (project: string): string => {
  if (!isThere(join(project, MODEL))) write(join(project, MODEL), SMALL);
  return project;
};

const READERS: Readonly<Record<string, Reader>> = {
  'interaction model, to talk': { file: MODEL, whole: [SMALL, PIZZA], use: talk },
  'interaction model, to tune': {
    file: MODEL,
    else: NO_PLACE,
    whole: [SMALL],
    use: (project) => {
      const file = join(project, MODEL);
      loadModel(file);
      checkedEdit(readFileSync(file, 'utf8'), [CHANGE], 'en-US');
    },
  },
  'interaction model, to apply changes': {
    file: MODEL,
    else: NO_PLACE,
    whole: [SMALL],
    use: (project) => {
      const gain = { expected: 3, low: 1, high: 5 };
      const promise = { from: '2026-11-01', to: '2026-11-30', turns: 100, gain, changes: [] };
      applyChanges({ files: tuningFiles(project), changes: [CHANGE], promise });
    },
  },
  'interaction model, to make traffic': {
    file: MODEL,
    whole: [SMALL],
    use: (project) => {
      const models = loadModels(join(project, dirname(MODEL)));
      const documents = Object.fromEntries(
        [...models].map(([locale, { model }]) => [locale, { interactionModel: model }]),
      );
      worldOf(documents, { seed: 1 });
    },
  },
  'interaction model, to name its version': {
    file: MODEL,
    whole: [SMALL],
    use: (project) => modelVersions(join(project, dirname(MODEL))),
  },
  transcript: {
    file: 'talk.txt',
    whole: [TRANSCRIPT],
    use: (project) =>
      runTranscript(alexaFor(withModel(project)), loadTranscript(join(project, 'talk.txt'))),
  },
  'annotation set': {
    file: 'annotations.json',
    whole: [
      readFileSync('test/fixtures/annotations/en-US.json', 'utf8'),
      printed([
        {
          utterance: 'order a small pizza',
          referenceTimestamp: '2026-11-22T00:00:00Z',
          intent: { name: 'OrderIntent', slots: { size: 'small', day: { value: 'a' } } },
        },
      ]),
    ],
    use: (project) =>
      evaluate(loadAnnotationSet(join(project, 'annotations.json')), () =>
        alexaFor(withModel(project)),
      ),
  },
  suggestions: {
    file: 'suggestions.ndjson',
    whole: ['{"slot type": "SizeType", "word": "ginormous", "value": "large", "weight": 3}\n'],
    use: (project) => readSuggestions(join(project, 'suggestions.ndjson'), Readable.from([])),
  },
  decisions: {
    file: 'tuning/decisions.json',
    whole: [printed({ 'en-US': { a: { decision: 'accepted', at: '2026-11-30' } } })],
    use: (project) => readDecisions(join(project, 'tuning/decisions.json'), 'en-US'),
  },
  'history of changes': {
    file: 'tuning/en-US.json',
    else: /^nothing to undo: no change of en-US is applied$/,
    get whole() {
      return [applied().history];
    },
    use: (project) => {
      const files = tuningFiles(project);
      write(join(project, MODEL), applied().model);
      for (const application of readHistory(files.historyFile)) promisedWords(application);
      undoLast(files);
    },
  },
  'accepted words': {
    file: 'test/tuning/en-US.json',
    get whole() {
      return [applied().regressions];
    },
    use: (project) => {
      const { regressionFile } = tuningFiles(project);
      readRegressions(regressionFile, 'en-US', realFileSystem);
    },
  },
  'journal of changes': {
    file: 'tuning/en-US.json.pending',
    whole: [
      printed({
        purpose: 'apply',
        writings: [{ file: `PROJECT/${MODEL}`, text: SMALL, before: null }],
      }),
    ],
    use: (project) => {
      const files = tuningFiles(project);
      finishWriting(realFileSystem, journalOf(files), writtenFiles(files));
    },
  },
  manifest: {
    file: 'skill-package/skill.json',
    whole: [readFileSync('skill-package/skill.json', 'utf8')],
    use: (project) => {
      readManifest(join(project, 'skill-package'), ['en-US']);
      stage(project);
    },
  },
  'ask-resources.json': {
    file: 'ask-resources.json',
    whole: [readFileSync('ask-resources.json', 'utf8')],
    use: stage,
  },
  'ask-states.json': { file: '.ask/ask-states.json', whole: [STATES], use: stage },
  'template of events': {
    file: 'a.template',
    whole: [readFileSync('local/events/clickstream.template', 'utf8')],
    use: (project) => makeEvents(join(project, 'a.template')),
  },
  'package-lock.json': {
    file: 'package-lock.json',
    whole: [
      printed({
        packages: {
          '': {},
          'node_modules/a': { version: '1.0.0', license: 'MIT', integrity: 'sha512-a' },
        },
      }),
    ],
    use: lockedPackages,
  },
  'data folder': {
    file: 'data/petmatch.json',
    else: /^Cannot use the data folder .*\/data: .* Name another one with --data\.$/,
    whole: [printed({ application: 'pet-match', version: 1 })],
    use: (project) => openDataFolder(join(project, 'data')),
  },
  'owner of a data folder': {
    file: 'data/stack.json',
    whole: [printed({ pid: 1, since: 1, endpoints: { firehose: 'http://127.0.0.1:1' } })],
    use: (project) => {
      const marker = join(project, 'data/petmatch.json');
      if (!isThere(marker)) write(marker, '{"version": 1}');
      return runningEndpoints(openDataFolder(join(project, 'data')));
    },
  },
};

const makeEvents = (template: string): Promise<unknown> =>
  eventsCommand({
    print: () => undefined,
    note: () => undefined,
    progress: () => undefined,
    readStandardInput: () => Promise.resolve(''),
    isInteractive: false,
    newSeed: () => 1,
    withEvents: () => Promise.reject(new Error('nothing is sent')),
  }).run({
    values: { template, rate: '10', print: true, any: true, crawl: false },
    positionals: [],
  });

/** Errors whose message a command prints as the whole of what it says. */
const isRefusal = (error: unknown): error is Error =>
  [UserError, UsageError, SettingsError, UnreadableModel, WorldError].some(
    (known) => error instanceof known,
  );

/** What is wrong with how a file was read, or nothing. */
const complaint = async (
  { file, use, else: other = /^$/ }: Reader,
  prepare: (file: string) => void,
): Promise<string | undefined> => {
  const project = mkdtempSync(join(folder, 'project-'));
  const path = join(project, file);
  mkdirSync(dirname(path), { recursive: true });
  prepare(path);
  try {
    await use(project);
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) return `not expected: ${String((error as Error).stack)}`;
    const said = inOneLine(error.message);
    if (/\p{Cc}|^\s+at /u.test(said)) return `no line: ${said}`;
    const named = error instanceof WorldError || other.test(said) || said.includes(basename(file));
    if (!named) return `the file is not named: ${said}`;
    return said.includes(process.cwd()) ? `tells where the program lies: ${said}` : undefined;
  } finally {
    rmSync(project, { recursive: true, force: true });
    const polluted = Object.keys(Object.prototype);
    expect(polluted).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  }
};

const into =
  (content: string | Buffer) =>
  (file: string): void => {
    const project = file.slice(0, file.indexOf('/', folder.length + 1));
    writeFileSync(
      file,
      typeof content === 'string' ? content.replaceAll('PROJECT', project) : content,
    );
  };

const DEEP = 100_000;

/** Files that are no such file, whatever is read. */
const NO_FILES: Readonly<Record<string, (file: string) => void>> = {
  'an empty file': into(''),
  blanks: into(' \t\r\n\n'),
  'a byte order mark alone': into('\ufeff'),
  'a word': into('oops'),
  'half a document': into('{"interactionModel": {"languageModel":'),
  'two documents': into('{}{}'),
  'no object': into('null'),
  'a number': into('1e999'),
  'a list': into('[]'),
  'an empty object': into('{}'),
  'an object of objects that are null': into('{"a": null, "manifest": null, "data": null}'),
  'deep lists': into(`${'['.repeat(DEEP)}${']'.repeat(DEEP)}`),
  'deep lists without end': into('['.repeat(DEEP)),
  'deep objects': into(`${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`),
  'deep objects without end': into('{"a":'.repeat(DEEP)),
  'deep lists in a model': into(
    SMALL.replace(
      '"modelConfiguration":{',
      `"modelConfiguration":{"a":${'['.repeat(DEEP)}${']'.repeat(DEEP)},`,
    ),
  ),
  'a million of a letter': into('x'.repeat(1_000_000)),
  'a million of quotes': into('"'.repeat(1_000_000)),
  'a million of braces': into('{{'.repeat(500_000)),
  'a million of lines': into('\n'.repeat(1_000_000)),
  'a million of blanks': into(`{"a":${' '.repeat(1_000_000)}`),
  binary: into(Buffer.from(Array.from({ length: 4_096 }, (_, at) => (at * 7_919) % 256))),
  NUL: into(Buffer.alloc(4_096)),
  'UTF-16': into(Buffer.from(`\ufeff${SMALL}`, 'utf16le')),
  'Latin-1': into(Buffer.from('{"größe": "groß"}', 'latin1')),
  gzip: into(Buffer.from('1f8b0800000000000003abae0500430cb2020200000000', 'hex')),
  'a key of every object': into(
    '{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
  ),
  'a folder': (file) => mkdirSync(file),
  'a link to itself': (file) => symlinkSync(file, file),
  'a link to nothing': (file) => symlinkSync(`${file}.none`, file),
  'a file that may not be read': (file) => {
    writeFileSync(file, '{}');
    chmodSync(file, 0);
  },
};

describe.each(Object.entries(READERS))('%s', (_, reader) => {
  test.each(Object.entries(NO_FILES))(
    'of %s is refused in a sentence, or does',
    async (__, make) => {
      expect(await complaint(reader, make)).toBeUndefined();
    },
  );

  test('that is whole is read, also with a byte order mark and the line ends of Windows', async () => {
    for (const text of reader.whole)
      for (const form of [text, `\ufeff${text}`, text.replaceAll('\n', '\r\n')]) {
        const project = mkdtempSync(join(folder, 'whole-'));
        write(join(project, reader.file), form.replaceAll('PROJECT', project));
        await reader.use(project);
      }
  });

  test('with anything at any place is refused in a sentence, or does', async () => {
    const { whole } = reader;
    const documents = whole.flatMap((text) => {
      try {
        return [JSON.parse(text) as Json];
      } catch {
        return [];
      }
    });
    const texts =
      documents.length > 0
        ? mutated(documents).map((json) => JSON.stringify(json))
        : fc
            .tuple(fc.constantFrom(...whole), fc.nat(), fc.nat(9), hostileText())
            .map(([text, place, length, word]) => {
              const at = place % (text.length + 1);
              return `${text.slice(0, at)}${word}${text.slice(at + length)}`;
            });
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(await complaint(reader, into(text))).toBeUndefined();
      }),
      { numRuns: RUNS },
    );
  });
});

const RUNS = 40;
