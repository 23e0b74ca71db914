type Style = (text: string) => string;

/** How a talk marks its parts on a terminal. */
export interface Styles {
  readonly alexa: Style;
  readonly known: Style;
  readonly unknown: Style;
  readonly problem: Style;
  readonly aside: Style;
}

/** Styles as ANSI colours, or none at all. */
export const styles = (coloured: boolean): Styles => {
  const colour = (code: number): Style => {
    return (text) => (coloured && text !== '' ? `\u001B[${code}m${text}\u001B[0m` : text);
  };
  return {
    alexa: colour(36),
    known: colour(32),
    unknown: colour(33),
    problem: colour(31),
    aside: colour(2),
  };
};
