import { readFileSync } from 'node:fs';

const PAGE = 'docs/application-events.md';

/** The first block of code in a language that holds a text. */
const blockWith = (language: string, text: string): string => {
  const page = readFileSync(PAGE, 'utf8');
  const blocks = [...page.matchAll(new RegExp('```' + language + '\\n([^]*?)```', 'g'))];
  const found = blocks.map(([, block = '']) => block).find((block) => block.includes(text));
  if (found === undefined) throw new Error(`${PAGE} has no ${language} block with ${text}`);
  return found;
};

/** What the documented configuration of the Kinesis Agent says. */
export const readAgentConfiguration = () => {
  const configuration = JSON.parse(blockWith('json', 'deliveryStream')) as {
    readonly 'firehose.endpoint': string;
    readonly flows: readonly {
      readonly filePattern: string;
      readonly deliveryStream: string;
      readonly dataProcessingOptions: readonly { readonly optionName: string }[];
    }[];
  };
  const [flow] = configuration.flows;
  if (flow === undefined) throw new Error('The configuration of the agent has no flow');
  return {
    endpoint: configuration['firehose.endpoint'],
    filePattern: flow.filePattern,
    deliveryStream: flow.deliveryStream,
    optionName: flow.dataProcessingOptions[0]?.optionName,
  };
};

/** The parameters of the documented `<match>` of Fluentd, without those of its sections. */
export const readFluentdConfiguration = (): Readonly<Record<string, string>> => {
  const text = blockWith('conf', 'kinesis_firehose');
  const [, match = ''] = /<match [^>]*>([^]*?)<\/match>/.exec(text) ?? [];
  const outer = match.replaceAll(/<(\w+)>[^]*?<\/\1>/g, '');
  return Object.fromEntries(
    outer
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !line.startsWith('#'))
      .map((line) => {
        const [name = '', ...value] = line.split(/\s+/);
        return [name, value.join(' ')];
      }),
  );
};
