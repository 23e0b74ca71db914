/** Stands in for Observable Plot's colour schemes, a twelfth of the script: our charts name their colours. */
const none = () => {
  throw new Error('Colour schemes are left out of this build: give the scale a range.');
};
export const ordinalScheme = none;
export const ordinalRange = none;
export const quantitativeScheme = none;
export const maybeBooleanRange = none;
export const isCategoricalScheme = () => false;
export const isDivergingScheme = () => false;
