/**
 * Words that help to recognise built-in list types. Alexa's own lists are not published, and a word
 * outside a list is passed on all the same; so a list need not be whole. Each has its source.
 */

/** CSS Color Module Level 4, named colors (W3C Software and Document License), as spoken. */
const CSS_COLORS =
  'aqua,aquamarine,azure,beige,bisque,black,blue,blue violet,brown,burlywood,cadet blue,chartreuse,chocolate,coral,cornflower blue,crimson,cyan,dark blue,dark cyan,dark gray,dark green,dark grey,dark khaki,dark magenta,dark olive green,dark orange,dark orchid,dark red,dark salmon,dark sea green,dark slate blue,dark slate gray,dark slate grey,dark turquoise,dark violet,deep pink,deep sky blue,dim gray,dim grey,dodger blue,firebrick,floral white,forest green,fuchsia,gainsboro,ghost white,gold,goldenrod,gray,green,green yellow,grey,honeydew,hot pink,indian red,indigo,ivory,khaki,lavender,lavender blush,lawn green,lemon chiffon,light blue,light coral,light cyan,light goldenrod yellow,light gray,light green,light grey,light pink,light salmon,light sea green,light sky blue,light slate gray,light slate grey,light steel blue,light yellow,lime,lime green,linen,magenta,maroon,medium aquamarine,medium blue,medium orchid,medium purple,medium sea green,medium slate blue,medium spring green,medium turquoise,medium violet red,midnight blue,mint cream,misty rose,moccasin,navajo white,navy,old lace,olive,olive drab,orange,orange red,orchid,pale goldenrod,pale green,pale turquoise,pale violet red,papaya whip,peach puff,peru,pink,plum,powder blue,purple,rebecca purple,red,rosy brown,royal blue,saddle brown,salmon,sandy brown,sea green,seashell,sienna,silver,sky blue,slate blue,slate gray,slate grey,snow,spring green,steel blue,tan,teal,thistle,tomato,turquoise,violet,wheat,white,white smoke,yellow,yellow green';

/** USPS Publication 28, appendix B (a work of the United States government: public domain). */
const US_STATES =
  'alabama,alaska,arizona,arkansas,california,colorado,connecticut,delaware,district of columbia,florida,georgia,hawaii,idaho,illinois,indiana,iowa,kansas,kentucky,louisiana,maine,maryland,massachusetts,michigan,minnesota,mississippi,missouri,montana,nebraska,nevada,new hampshire,new jersey,new mexico,new york,north carolina,north dakota,ohio,oklahoma,oregon,pennsylvania,rhode island,south carolina,south dakota,tennessee,texas,utah,vermont,virginia,washington,west virginia,wisconsin,wyoming';

const LETTERS = Array.from({ length: 26 }, (_, index) => String.fromCharCode(97 + index));

/** Names of regions or languages in a locale's own words, from the ICU data of Node (Unicode License). */
const displayNames = (locale: string, type: 'region' | 'language'): readonly string[] => {
  const names = new Intl.DisplayNames(locale, { type, fallback: 'none' });
  const upper = type === 'region' ? (code: string) => code.toUpperCase() : (code: string) => code;
  return LETTERS.flatMap((first) =>
    LETTERS.flatMap((second) => names.of(upper(first + second)) ?? []),
  );
};

/** Cities that the IANA time zone database names (public domain): `America/New_York`. */
const zoneCities = (): readonly string[] =>
  Intl.supportedValuesOf('timeZone').flatMap((zone) => {
    const [area, ...rest] = zone.split('/');
    return area === 'Etc' || rest.length === 0 ? [] : [(rest.at(-1) ?? '').replaceAll('_', ' ')];
  });

const english = (list: string) => (locale: string) =>
  locale.startsWith('en') ? list.split(',') : [];

const LISTS: Readonly<Record<string, (locale: string) => readonly string[]>> = {
  'AMAZON.Color': english(CSS_COLORS),
  'AMAZON.US_STATE': () => US_STATES.split(','),
  'AMAZON.Country': (locale) => displayNames(locale, 'region'),
  'AMAZON.Language': (locale) => displayNames(locale, 'language'),
  'AMAZON.City': zoneCities,
  'AMAZON.US_CITY': zoneCities,
};

/** The words known for a built-in list type in a locale; none for a type without a list here. */
export const builtInList = (type: string, locale: string): readonly string[] =>
  LISTS[type]?.(locale) ?? [];
