import { describe, expect, test } from '@jest/globals';
import { ssmlFault } from '../../../local/alexa/ssml';

const inSpeak = (ssml: string) => `<speak>${ssml}</speak>`;

describe('SSML that Alexa takes', () => {
  test.each([
    'Hello',
    'Tom &amp; Jerry &lt;3 &#8364; &#x20ac; 5 > 3',
    '<audio src="https://example.com/dog.mp3"/> and <audio src=\'soundbank://soundlibrary/a/b\' />',
    'Wait<break/>a <break time="500ms"/>bit <break strength="strong" time="3s"/>.',
    '<p><s>One.</s><s>Two.</s></p>',
    '<amazon:effect name="whispered">psst</amazon:effect>',
    '<amazon:emotion name="excited" intensity="medium">Hurray</amazon:emotion>',
    '<amazon:domain name="news">News.</amazon:domain>',
    '<voice name="Hans"><lang xml:lang="de-DE">Hallo</lang></voice>',
    '<prosody rate="90%" pitch="+5%" volume="loud">x</prosody>',
    '<say-as interpret-as="date" format="dmy">22.11.</say-as>',
    '<phoneme alphabet="ipa" ph="pɪˈkɑːn">pecan</phoneme>',
    '<sub alias="aluminum">Al</sub> <w role="amazon:VB">read</w>',
    '<emphasis level="moderate">really</emphasis>',
    '<!-- a comment -->words',
  ])('%s', (ssml) => {
    expect(ssmlFault(inSpeak(ssml))).toBeUndefined();
  });
});

describe('SSML that Alexa refuses', () => {
  test.each([
    ['Hello', 'is not enclosed in <speak>…</speak>'],
    ['<speak>Hello', 'does not close <speak>'],
    ['<speak>a</speak>b', 'is not enclosed in <speak>…</speak>'],
    ['<speak><speak>a</speak></speak>', 'has a <speak> within <speak>'],
    [inSpeak('Tom & Jerry'), 'has an unescaped "&": "& Jerry</speak>"; write &amp;'],
    [inSpeak('I <3 dogs'), 'has a "<" that begins no tag: "<3 dogs</speak>"; write &lt;'],
    [inSpeak('<p><s>a</p></s>'), 'closes <p> where <s> is open'],
    [inSpeak('<b>bold</b>'), 'has the tag <b>, which Alexa does not know'],
    [inSpeak('<toString/>'), 'has the tag <toString>, which Alexa does not know'],
    [
      inSpeak('<audio src="http://example.com/a.mp3"/>'),
      'gives "src" of <audio> the value "http://example.com/a.mp3"',
    ],
    [inSpeak('<audio/>'), 'has a <audio> without "src"'],
    [
      inSpeak('<audio src="https://a.com/?a=1&b=2"/>'),
      'has an unescaped "&" in "src" of <audio>; write &amp;',
    ],
    [inSpeak('<audio src="https://a.com/a"/>'.repeat(6)), 'has more than 5 <audio> tags'],
    [inSpeak('<break time="11s"/>'), 'gives "time" of <break> the value "11s"'],
    [
      inSpeak('<break length="1s"/>'),
      'gives <break> the attribute "length", which it does not take',
    ],
    [inSpeak('<break time="1s" time="2s"/>'), 'gives <break> the attribute "time" twice'],
    [
      inSpeak('<amazon:effect name="shouted">a</amazon:effect>'),
      'gives "name" of <amazon:effect> the value "shouted"',
    ],
    [
      inSpeak('<break time=1s/>'),
      'has a "<" that begins no tag: "<break time=1s/></sp"; write &lt;',
    ],
    [inSpeak('<!-- a'), 'does not close a comment: "<!-- a</speak>"'],
  ])('%s', (ssml, reason) => {
    expect(ssmlFault(ssml)).toBe(reason);
  });

  test('in bounded time, however it is made', () => {
    expect(ssmlFault(inSpeak('<break '.repeat(1_100)))).toMatch(/begins no tag/);
    expect(ssmlFault(inSpeak('&'.repeat(7_000)))).toMatch(/unescaped/);
    expect(ssmlFault(inSpeak('<p>'.repeat(2_000)))).toBe('closes <speak> where <p> is open');
  });
});
