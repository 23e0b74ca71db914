import { visibleLines } from '../../analytics/text/visible';

type Style = (text: string) => string;

/** How a talk marks its parts on a terminal. */
export interface Styles {
  readonly alexa: Style;
  readonly known: Style;
  readonly unknown: Style;
  readonly problem: Style;
  readonly aside: Style;
}

/** Styles as ANSI colours, or none at all; a text brings none of its own. */
export const styles = (coloured: boolean): Styles => {
  const colour = (code: number): Style => {
    return (text) => {
      const shown = visibleLines(text);
      return coloured && shown !== '' ? `\u001B[${code}m${shown}\u001B[0m` : shown;
    };
  };
  return {
    alexa: colour(36),
    known: colour(32),
    unknown: colour(33),
    problem: colour(31),
    aside: colour(2),
  };
};
