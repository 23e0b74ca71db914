import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { codeBlock, codeSpan, escapeMarkdown } from '../../../analytics/text/markdown';
import { visible } from '../../../analytics/text/visible';
import { formatMarkdownTable } from '../../../local/cli/format-markdown-table';
import { HOSTILE_WORDS, hostileText } from '../../hostile/arbitraries';
import { foreignTokens, htmlOf, seen } from '../../support/markdown';

/** Between letters, so that blanks at its ends are seen. */
const around = (text: string): string => `a${text}z`;

/** A text of little else than what marks up. */
const markup = () =>
  fc.string({
    unit: fc.constantFrom(...Array.from('\\`*_{}[]()<>#+-.!|~=:&;/@"\' wa1')),
    maxLength: 20,
  });

const texts = () => fc.oneof(hostileText(), markup()).map((text) => visible(around(text)));

describe('a text in Markdown', () => {
  test.each(Object.entries(HOSTILE_WORDS))('is seen as it is: %s', (_, word) => {
    const text = visible(around(word));
    expect(htmlOf(escapeMarkdown(text))).toBe(`<p>${seen(text)}</p>\n`);
  });

  test('is seen as it is, whatever it is', () => {
    fc.assert(
      fc.property(texts(), (text) => {
        expect(htmlOf(escapeMarkdown(text))).toBe(`<p>${seen(text)}</p>\n`);
      }),
    );
  });

  test('is seen as it is where a line begins', () => {
    const beginnings = fc.constantFrom(
      '#',
      '+',
      '-',
      '=',
      '>',
      '1.',
      '2)',
      '---',
      '===',
      '~~~',
      '|',
    );
    fc.assert(
      fc.property(beginnings, texts(), (beginning, text) => {
        for (const line of [`${beginning} ${text}`, `${beginning}${text}`]) {
          expect(htmlOf(escapeMarkdown(line))).toBe(`<p>${seen(line)}</p>\n`);
          expect(htmlOf(`- ${escapeMarkdown(line)}`)).toBe(`<ul>\n<li>${seen(line)}</li>\n</ul>\n`);
        }
      }),
    );
  });

  test.each([
    ['8.0 (0.2 to 16)', '8.0 (0.2 to 16)'],
    ['he said "big", at 24/7!', 'he said "big", at 24/7!'],
    ['www.example.com', String.raw`www\.example\.com`],
    ['http://example.com', String.raw`http:\//example\.com`],
    ['<b> & *dog* | _cat_', String.raw`\<b\> \& \*dog\* \| \_cat\_`],
  ])('reads well unrendered: %s', (text, markdown) => {
    expect(escapeMarkdown(text)).toBe(markdown);
  });

  test('stays in its cell of a table', () => {
    fc.assert(
      fc.property(fc.array(texts(), { minLength: 1, maxLength: 3 }), (words) => {
        const html = htmlOf(
          formatMarkdownTable(
            [
              { name: 'word', type: 'varchar' },
              { name: 'turns', type: 'bigint' },
            ],
            words.map((word) => [word, '7']),
          ),
        );
        const cells = Array.from(html.matchAll(/<td>(.*)<\/td>/g), ([, cell]) => cell);
        expect(cells).toEqual(words.map(seen));
        expect(html.split('<td align="right">7</td>')).toHaveLength(words.length + 1);
      }),
    );
  });

  test('is seen as it is as code', () => {
    fc.assert(
      fc.property(texts(), (text) => {
        expect(htmlOf(`- ${codeSpan(text)}`)).toBe(
          `<ul>\n<li><code>${seen(text)}</code></li>\n</ul>\n`,
        );
        expect(htmlOf(codeBlock([text, text]))).toBe(
          `<pre><code>${seen(text)}\n${seen(text)}\n</code></pre>\n`,
        );
      }),
    );
  });

  test('makes neither a link nor a picture', () => {
    expect(foreignTokens('[a](http://example.com) ![b](http://example.com) <i>')).toHaveLength(3);
    for (const word of Object.values(HOSTILE_WORDS))
      expect(foreignTokens(`He said “${escapeMarkdown(visible(word))}”.`)).toEqual([]);
  });
});
