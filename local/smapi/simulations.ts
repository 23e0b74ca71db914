import { randomUUID } from 'node:crypto';
import type { Alexa, AlexaTurn } from '../alexa';
import { consideredIntents } from './considered-intents';
import { chosenText, requiredText } from './request-body';
import { notFound } from './smapi-error';

/** How many finished simulations can be asked for. */
const KEPT = 1_000;

const SESSION_MODES = ['DEFAULT', 'FORCE_NEW_SESSION'] as const;

/** The endpoint that stands in the invocations: nothing is called over the network. */
const ENDPOINT = 'local';

/** Simulations as SMAPI holds them: a session goes on from one to the next, locale by locale. */
export class Simulations {
  readonly #alexaOf: (locale: string) => Alexa;
  readonly #finished = new Map<string, object>();

  constructor(alexaOf: (locale: string) => Alexa) {
    this.#alexaOf = alexaOf;
  }

  /**
   * Says the utterance, waits for the answer and keeps it: whoever asks for it gets it at once.
   *
   * @throws SmapiError for a request that lacks something
   */
  async simulate(body: Readonly<Record<string, unknown>>): Promise<object> {
    const utterance = requiredText(body, 'input.content');
    const alexa = this.#alexaOf(requiredText(body, 'device.locale'));
    const mode = chosenText(body, 'session.mode', SESSION_MODES);
    chosenText(body, 'simulation.type', ['DEFAULT']);
    if (mode === 'FORCE_NEW_SESSION') alexa.newSession();
    const considered = consideredIntents(alexa.explain(utterance));
    const turn = await alexa.says(utterance);
    const id = randomUUID();
    this.#keep(id, { id, ...outcomeOf(turn, considered) });
    return { id, status: 'IN_PROGRESS', result: null };
  }

  /**
   * @throws SmapiError for an id that there is not, or not any more
   */
  get(id: string): object {
    const simulation = this.#finished.get(id);
    if (!simulation) throw notFound(`There is no simulation ${id}.`);
    return simulation;
  }

  #keep(id: string, simulation: object): void {
    this.#finished.set(id, simulation);
    const [oldest] = this.#finished.keys();
    if (this.#finished.size > KEPT && oldest !== undefined) this.#finished.delete(oldest);
  }
}

const outcomeOf = (
  { error, exchanges, speech }: AlexaTurn,
  considered: ReturnType<typeof consideredIntents>,
): object => {
  const invocations = exchanges.map(({ request, response }) => ({
    invocationRequest: { endpoint: ENDPOINT, body: request },
    invocationResponse: { body: response ?? null },
  }));
  const skillExecutionInfo = { invocations };
  if (error) {
    const { type: code, message } = error;
    return { status: 'FAILED', result: { skillExecutionInfo, error: { code, message } } };
  }
  const alexaResponses = speech === '' ? [] : [{ type: 'Speech', content: { caption: speech } }];
  return {
    status: 'SUCCESSFUL',
    result: {
      alexaExecutionInfo: { alexaResponses, consideredIntents: considered },
      skillExecutionInfo,
    },
  };
};
