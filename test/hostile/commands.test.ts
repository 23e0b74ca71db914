import { Readable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import type { Tokens } from 'marked';
import { loadQueries } from '../../analytics/queries';
import { createAlexa, loadModel } from '../../local/alexa';
import { activityCommand } from '../../local/cli/activity-command';
import { type Command, runCommand } from '../../local/cli/command';
import { queryCommand } from '../../local/cli/query-command';
import { noteText, printText } from '../../local/cli/say';
import { terminalOn } from '../../local/cli/terminal';
import { tuneCommand } from '../../local/cli/tune-command';
import { UserError } from '../../local/errors';
import { styles } from '../../local/talk/styles';
import { Talk } from '../../local/talk/talk';
import { foreignTokens, tokensOf } from '../support/markdown';
import { type Arrivals, DAY, startArrivals } from './arrived';
import { HOSTILE_WORDS, hostileText } from './arbitraries';
import { obeyedIn } from './terminal';
import { inEveryColumn, missedAndRepaired, RECORDED_WORDS } from './traffic';

let arrivals: Arrivals;
beforeAll(async () => {
  arrivals = await startArrivals('parquet');
  await arrivals.arrive([...missedAndRepaired(RECORDED_WORDS), ...inEveryColumn(RECORDED_WORDS)]);
}, 60_000);
afterAll(() => arrivals.close());

const NOW = () => new Date(`${DAY}T23:00:00Z`);

interface Said {
  readonly printed: string;
  /** On standard error. */
  readonly noted: string;
}

/** Runs a command as its process does, and hears what it says. */
const run = async (
  commandOf: (io: {
    readonly print: (text: string) => void;
    readonly note: (text: string) => void;
  }) => unknown,
  argv: readonly string[],
): Promise<Said> => {
  const [printed, noted]: [string[], string[]] = [[], []];
  const write = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
    noted.push(String(text));
    return true;
  });
  try {
    await runCommand(
      commandOf({
        print: (text) => printed.push(text),
        note: (text) => noted.push(text),
      }) as Command<never>,
      argv,
    );
  } finally {
    write.mockRestore();
    process.exitCode = 0;
  }
  return { printed: printed.join('\n'), noted: noted.join('') };
};

const query = (...argv: readonly string[]): Promise<Said> =>
  run(
    (io) =>
      queryCommand({
        ...io,
        connect: (_where, action) => action(arrivals.athena),
        now: NOW,
        stdin: Readable.from(['']),
        progress: () => undefined,
        terminal: { width: 100, isColored: false },
      }),
    argv,
  );

const RANGE = ['--from', DAY, '--to', DAY];

/** The values of a query as Athena gives them. */
const rowsOf = async (sql: string) => arrivals.rowsOf(sql);

describe('npm run query', () => {
  const names = loadQueries().map(({ name }) => name);

  test.each(names)(
    'shows %s as a table and as a chart of which a terminal obeys nothing',
    async (name) => {
      for (const format of ['table', 'chart']) {
        const { printed, noted } = await query(name, ...RANGE, '--format', format);
        expect([format, obeyedIn(printed), obeyedIn(noted)]).toEqual([
          format,
          undefined,
          undefined,
        ]);
      }
    },
  );

  const SQL = 'SELECT matched_pet, session_id FROM turns WHERE matched_pet IS NOT NULL ORDER BY 2';

  test('has the words in its table, each on its line', async () => {
    const { printed } = await query('--sql', SQL);
    expect(obeyedIn(printed)).toBeUndefined();
    expect(printed).toContain("'; DROP TABLE turns; --");
    const rows = printed.split('\n').filter((line) => line.startsWith('│ '));
    // A head, and a line for each word.
    expect(rows).toHaveLength(RECORDED_WORDS.length + 1);
  });

  test('says every word as it is in JSON, of which a terminal obeys nothing either', async () => {
    const { printed } = await query('--sql', SQL, '--format', 'json');
    const wanted = (await rowsOf(SQL)).map(([pet, id]) => ({ matched_pet: pet, session_id: id }));
    expect(wanted).toHaveLength(RECORDED_WORDS.length);
    expect(JSON.parse(printed)).toEqual(wanted);
    expect(obeyedIn(printed)).toBeUndefined();
  });

  test('says every word as it is in CSV, and no formula where a spreadsheet shall open it', async () => {
    const exact = await query('--sql', `${SQL} DESC`, '--format', 'csv');
    const guarded = await query('--sql', `${SQL} DESC`, '--format', 'spreadsheet');
    expect(exact.printed).toContain(`\r\n=cmd|' /C calc'!A0,`);
    expect(guarded.printed).toContain(`\r\n'=cmd|' /C calc'!A0,`);
    expect(exact.printed).toContain('\r\n=1+1,');
    expect(guarded.printed).toContain(`\r\n'=1+1,`);
    expect(exact.printed).toContain('\u001b[31mred');
  });

  test.each(RECORDED_WORDS.filter((word) => word.length < 500))(
    'quotes %j in no error that a terminal obeys',
    async (word) => {
      const said = [
        await query(word),
        await query('unmatched-words', '--slot', word),
        await query('unmatched-words', '--from', word),
        await query('--sql', 'SELECT 1', '--format', word),
        await query('--sql', `SELECT CAST('${word.replaceAll("'", "''")}' AS bigint)`),
        await query('--sql', `SELECT 1 AS "${word.replaceAll('"', '""')}"`),
        await query('--sql', `SELECT '${word.replaceAll("'", "''")}' AS word`, '--explain'),
      ];
      expect(said.map(({ printed, noted }) => obeyedIn(printed + noted))).toEqual(
        said.map(() => undefined),
      );
    },
  );
});

describe('npm run tune', () => {
  const tune = (...argv: readonly string[]): Promise<Said> =>
    run(
      (io) =>
        tuneCommand({
          ...io,
          connect: (_where, action) => action(arrivals.athena),
          now: NOW,
          stdin: Readable.from([]),
          progress: () => undefined,
        }),
      ['--locale', 'en-US', ...RANGE, ...argv],
    );

  test('tells of the words in a text of which a terminal obeys nothing', async () => {
    const { printed, noted } = await tune();
    expect(printed).toContain('add-synonym/SizeType/medium/@sum(1+1)');
    expect([obeyedIn(printed), obeyedIn(noted)]).toEqual([undefined, undefined]);
  }, 120_000);

  test('tells of the words in Markdown that is no more than ours', async () => {
    const { printed } = await tune('--format', 'markdown');
    expect(printed).toContain(String.raw`/=cmd\|' /c calc'!a0`);
    expect(foreignTokens(printed)).toEqual([]);
    const headings = tokensOf(printed).filter(({ type }) => type === 'heading');
    expect(headings.map((heading) => (heading as Tokens.Heading).text)).toEqual([
      `Tuning en-US, ${DAY} to ${DAY}`,
      'Proposals',
      'What speaks for them, and against',
      'Proof: the past replayed with what is accepted',
      'What to do next',
    ]);
    const [table] = tokensOf(printed).filter(({ type }) => type === 'table') as Tokens.Table[];
    expect(table?.header.map(({ text }) => text)).toContain('against it');
    expect(obeyedIn(printed)).toBeUndefined();
  }, 120_000);

  test('says them as they are in JSON', async () => {
    const { printed } = await tune('--format', 'json');
    expect(obeyedIn(printed)).toBeUndefined();
    const [report] = JSON.parse(printed) as [{ proposals: { change: { word?: string } }[] }];
    const words = report.proposals.map(({ change }) => change.word);
    expect(words).toContain(
      '\u001b[31mred\u001b[0m\u001b]0;title\u0007\u001b]8;;http://example.com\u001b\\',
    );
  }, 120_000);

  test.each(['--accept', '--suggestions', '--probability', '--min-users'])(
    'quotes what is no value of %s in no error that a terminal obeys',
    async (option) => {
      const { noted } = await tune(option, '\u001b]0;title\u0007\u202eforged');
      expect(noted).toContain('forged');
      expect(obeyedIn(noted)).toBeUndefined();
    },
    120_000,
  );
});

describe('npm run activity', () => {
  test('shows what was said to nobody’s terminal', async () => {
    const { noted, printed } = await run(
      (io) =>
        activityCommand({
          ...io,
          connect: () =>
            Promise.reject(new UserError(`No table "${HOSTILE_WORDS['terminal escapes']}"`)),
          stdin: Readable.from([]),
          terminal: { width: 100, isColored: false },
        }),
      ['\u001b]0;user\u0007'],
    );
    expect(noted).toContain('No table');
    expect(obeyedIn(printed + noted)).toBeUndefined();
  });
});

describe('any command', () => {
  test('quotes any word in its error without obeying it, and keeps to one line', async () => {
    await fc.assert(
      fc.asyncProperty(hostileText(), async (word) => {
        const { noted } = await run(
          () => ({
            name: 'npm run test --',
            help: '',
            options: {},
            run: () => Promise.reject(new UserError(`There is no "${word}".`)),
          }),
          [],
        );
        expect(noted.endsWith('\n')).toBe(true);
        expect(obeyedIn(noted)).toBeUndefined();
        expect(noted.trimEnd().split('\n')).toHaveLength(1);
      }),
    );
  });

  test.each([
    ['prints', 'stdout', printText],
    ['notes', 'stderr', noteText],
  ] as const)('%s sentences of which a terminal obeys nothing', (_, stream, say) => {
    const said: string[] = [];
    const write = jest.spyOn(process[stream], 'write').mockImplementation((text) => {
      said.push(String(text));
      return true;
    });
    for (const word of RECORDED_WORDS) say(word);
    write.mockRestore();
    expect(said).toHaveLength(RECORDED_WORDS.length);
    expect(said.map(obeyedIn)).toEqual(said.map(() => undefined));
  });

  test('colours a text, which does not colour itself', () => {
    const stream = { isTTY: true, write: () => true } as unknown as NodeJS.WriteStream;
    const { bold, dim } = terminalOn(stream);
    for (const word of RECORDED_WORDS)
      for (const styled of [bold(word), dim(word)])
        expect(obeyedIn(styled.slice(4, -4))).toBeUndefined();
  });
});

describe('npm run talk', () => {
  const model = loadModel('test/fixtures/models/pizza.json');

  /** A skill that says the word, and fails with it at the second turn. */
  const skillThatSays = (word: string) => {
    let turns = 0;
    return () => {
      turns += 1;
      if (turns > 2) return Promise.reject(new Error(word));
      return Promise.resolve({
        version: '1.0',
        sessionAttributes: { word },
        response: {
          outputSpeech: { type: 'PlainText', text: word },
          reprompt: { outputSpeech: { type: 'PlainText', text: word } },
          directives: [{ type: word }],
          shouldEndSession: false,
        },
      });
    };
  };

  test.each(RECORDED_WORDS.filter((word) => word.length < 500))(
    'shows %j, whoever says it, without obeying it',
    async (word) => {
      for (const width of [undefined, 100]) {
        const shown: string[] = [];
        const talk = new Talk({
          createAlexa: () =>
            createAlexa({ model, skillId: 'amzn1.ask.skill.test', handler: skillThatSays(word) }),
          show: (text) => shown.push(text),
          styles: styles(false),
          width,
          explain: true,
        });
        for (const line of [
          'open pizza shop',
          `i want a ${word} pizza`,
          ...[':request', ':response', ':session', `:${word}`, `:fault ${word} x`],
          `i want a ${word} pizza`,
        ])
          await talk.answer(line);
        expect(shown.length).toBeGreaterThan(6);
        expect(shown.map(obeyedIn)).toEqual(shown.map(() => undefined));
      }
    },
  );

  test('colours what is said, which does not colour itself', () => {
    const { alexa } = styles(true);
    expect(alexa('\u001b[31mred')).toBe('\u001b[36m [31mred\u001b[0m');
  });
});
