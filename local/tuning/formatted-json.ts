import { layoutOf, printLayout, styleOf } from '../../analytics/tuning/json-layout';
import { readModelText } from '../../analytics/tuning/model-text';

const WIDTH = 100;

/** JSON as the repository's formatter lays it out, so that a written file needs no second pass. */
export const formattedJson = (value: unknown): string => {
  const text = JSON.stringify(value, null, 2);
  const root = readModelText(text);
  const style = { ...styleOf(text, root), width: WIDTH, indentation: '  ' };
  const start = { indentation: '', column: 0, rest: 0 };
  return `${printLayout(layoutOf(text, root), style, start)}\n`;
};
