/** A line, and how it is styled once its width is known. */
export interface StyledLine {
  readonly text: string;
  readonly style: (text: string) => string;
}

/** Space between the columns. */
const GAP = 3;

/** A left column narrower than this is no place for a sentence. */
const MIN_WIDTH = 40;

/** Breaks a text at spaces; a word that is longer than the width keeps its line. */
export const wrap = (text: string, width: number): readonly string[] => {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return line === '' ? lines : [...lines, line];
};

/**
 * Sets notes beside a text, as wide as the terminal; below it, indented, where there is no room or
 * no terminal (`width` undefined).
 */
export const beside = (
  text: StyledLine,
  notes: readonly StyledLine[],
  width: number | undefined,
): readonly string[] => {
  const noteWidth = Math.max(0, ...notes.map((note) => note.text.length));
  const left = (width ?? 0) - noteWidth - GAP;
  if (width === undefined || left < MIN_WIDTH) {
    const whole = width === undefined ? [text.text].filter(Boolean) : wrap(text.text, width);
    return [
      ...whole.map((line) => text.style(line)),
      ...notes.map(({ text: note, style }) => `  ${style(note)}`),
    ];
  }
  const lines = wrap(text.text, left);
  const height = Math.max(lines.length, notes.length);
  return Array.from({ length: height }, (_, index) => {
    const line = lines[index] ?? '';
    const note = notes[index];
    if (!note) return text.style(line);
    const space = ' '.repeat(left - Math.min(left, line.length) + GAP);
    return `${text.style(line)}${space}${note.style(note.text)}`;
  });
};
