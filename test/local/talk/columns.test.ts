import { describe, expect, it } from '@jest/globals';
import { beside, wrap } from '../../../local/talk/columns';

const plain = (text: string) => ({ text, style: (styled: string) => styled });

describe('text in columns', () => {
  it('breaks at spaces, and never within a word', () => {
    expect(wrap('a small dog  incomprehensibly', 7)).toEqual([
      'a small',
      'dog',
      'incomprehensibly',
    ]);
    expect(wrap('', 7)).toEqual([]);
  });

  it('sets the notes beside the text', () => {
    const text = plain('a text of fifty characters is broken into two lines');

    expect(beside(text, [plain('size: "big"')], 54)).toEqual([
      'a text of fifty characters is broken       size: "big"',
      'into two lines',
    ]);
  });

  it('goes on with notes below a shorter text', () => {
    expect(beside(plain('hello'), [plain('one'), plain('two')], 60)).toEqual([
      `hello${' '.repeat(52)}one`,
      `${' '.repeat(57)}two`,
    ]);
  });

  it('sets the notes below where there is no terminal, or a narrow one', () => {
    expect(beside(plain('hello'), [plain('one')], undefined)).toEqual(['hello', '  one']);
    expect(beside(plain('hello'), [plain('one')], 44)).toEqual(['hello', '  one']);
  });

  it('leaves no empty line where nothing is said', () => {
    expect(beside(plain(''), [plain('one')], undefined)).toEqual(['  one']);
  });
});
