import { UsageError } from '../errors';
import { alexaAt } from '../nlu-evaluation/alexa-at';
import { loadAnnotationSet } from '../nlu-evaluation/annotation-set';
import { evaluate } from '../nlu-evaluation/evaluate';
import { showEvaluation } from '../nlu-evaluation/show-evaluation';
import { readSkillPackage } from '../talk/skill-package';
import type { Command } from './command';

const OPTIONS = {
  locale: { type: 'string' },
  model: { type: 'string' },
  'skill-package': { type: 'string', default: 'skill-package' },
  min: { type: 'string', default: '100' },
} as const;

const HELP = `FILE… [--locale LOCALE] [--model FILE] [--min PERCENT]

Reads the utterances of annotation sets (the JSON of Amazon's NLU evaluation tool) with the
interaction model, and prints the hits of each intent and slot. Exits with 1 where fewer annotations
pass than asked for. Neither the skill nor the stack is needed.

  { "data": [ { "inputs": { "utterance": "a big dog" },
                "expected": [ { "intent": { "name": "PetMatchIntent",
                                            "slots": { "size": { "value": "big" } } } } ] } ] }

  --locale LOCALE         locale to speak in (default: en-US, else the first of the package)
  --model FILE            an interaction model to hear with, instead of the package's
  --skill-package FOLDER  folder with interactionModels/custom (default: skill-package)
  --min PERCENT           share of the annotations that must pass (default: 100)`;

/** `npm run nlu-evaluation`: annotation sets against the interaction model. */
export const nluEvaluationCommand: Command<typeof OPTIONS> = {
  name: 'npm run nlu-evaluation --',
  help: HELP,
  options: OPTIONS,
  positionals: true,
  run: ({ values, positionals: files }) => {
    const { locale, model, 'skill-package': skillPackage } = values;
    if (files.length === 0) throw new UsageError('Name the annotation sets (see --help).');
    const min = percentage(values.min);
    const heard = readSkillPackage({ locale, model, skillPackage });
    const annotations = files.flatMap(loadAnnotationSet);
    const evaluations = evaluate(annotations, alexaAt(heard));
    process.stdout.write(`${showEvaluation(evaluations)}\n`);
    const passed = evaluations.filter((evaluation) => evaluation.passed).length;
    return Promise.resolve(passed * 100 >= min * evaluations.length ? 0 : 1);
  },
};

const percentage = (text: string): number => {
  const number = Number(text);
  if (/^\d{1,3}(\.\d+)?$/.test(text) && number <= 100) return number;
  throw new UsageError(`--min is "${text}"; it takes a percentage from 0 to 100.`);
};
