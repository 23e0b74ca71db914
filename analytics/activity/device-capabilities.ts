/**
 * The interfaces that Alexa names in `supportedInterfaces`, in words.
 *
 * @see https://developer.amazon.com/en-US/docs/alexa/custom-skills/request-and-response-json-reference.html#system-object
 */
const CAPABILITIES: Readonly<Record<string, string>> = {
  'Alexa.Presentation.APL': 'screen',
  'Alexa.Presentation.APLT': 'character display',
  'Alexa.Presentation.APLA': 'mixed audio',
  'Alexa.Presentation.HTML': 'web pages',
  AudioPlayer: 'long audio',
  Display: 'display templates',
  VideoApp: 'video',
  Geolocation: 'location',
  'Alexa.DataStore.PackageManager': 'widgets',
};

/**
 * What a device can do, in words: `AudioPlayer,Alexa.Presentation.APL` is long audio and screen. An
 * interface without words here is named as Alexa names it; a device that names none has its voice.
 *
 * @param interfaces as in the column `device_interfaces`
 */
export const capabilitiesOf = (interfaces: string | null): readonly string[] => {
  const names = (interfaces ?? '').split(',').filter((name) => name !== '');
  return names.length === 0 ? ['voice only'] : names.map((name) => CAPABILITIES[name] ?? name);
};
