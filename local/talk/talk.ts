import { visibleJson } from '../../analytics/text/visible';
import type { Alexa, AlexaTurn } from '../alexa';
import { UserError } from '../errors';
import { showExplanation } from './show-explanation';
import { showTurn, type ShowOptions } from './show-turn';
import { readTalkLine, TALK_HELP, type TalkLine } from './talk-line';
import type { TranscriptRecorder } from './transcript-recorder';

export interface TalkOptions extends ShowOptions {
  /** An Alexa without a session; called again where the skill's models have changed. */
  readonly createAlexa: () => Alexa;
  readonly show: (text: string) => void;
  /** Whether every utterance is explained. */
  readonly explain?: boolean;
  readonly recorder?: TranscriptRecorder | undefined;
  /** Runs the skill's code as it is now; undefined where the skill can't be reloaded. */
  readonly reload?: (() => Promise<void>) | undefined;
}

/** A talk with a skill, line by line. */
export class Talk {
  readonly #options: TalkOptions;
  #alexa: Alexa;
  #last: AlexaTurn | undefined;

  constructor(options: TalkOptions) {
    this.#options = options;
    this.#alexa = options.createAlexa();
  }

  /** Goes on with a new Alexa: the models have changed, and no session outlives them. */
  startAnew(): void {
    this.#alexa = this.#options.createAlexa();
    this.#options.recorder?.newConversation('');
  }

  /**
   * Answers a line. Never throws for what the user or the skill does.
   *
   * @returns whether the talk goes on
   */
  async answer(line: string): Promise<boolean> {
    try {
      return await this.#follow(readTalkLine(line));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      this.#show(this.#options.styles.problem(error.message));
      return true;
    }
  }

  async #follow(line: TalkLine): Promise<boolean> {
    const { recorder, reload } = this.#options;
    switch (line.kind) {
      case 'nothing':
        break;
      case 'quit':
        return false;
      case 'help':
        this.#show(TALK_HELP);
        break;
      case 'says':
        await this.#says(line.utterance);
        break;
      case 'explain':
        this.#show(showExplanation(this.#alexa.explain(line.utterance)));
        break;
      case 'new':
        this.#alexa.newSession();
        recorder?.newConversation('');
        this.#aside('A new session.');
        break;
      case 'end':
        this.#heard(await this.#alexa.ends(line.reason));
        recorder?.newConversation(`The session before was ended: ${line.reason}.`);
        break;
      case 'fault':
        this.#alexa.setResolutionFault(line.slot, line.code);
        recorder?.newConversation(`${line.slot} fails to resolve: ${line.code ?? 'no more'}.`);
        this.#aside(line.code ? `${line.slot} fails with ${line.code}.` : `${line.slot} is well.`);
        break;
      case 'reload':
        if (!reload) throw new UserError('This skill runs in another process: restart it there.');
        await reload();
        break;
      case 'request':
      case 'response':
        this.#json(this.#last?.[line.kind]);
        break;
      case 'session':
        this.#json(this.#alexa.session && { ...this.#alexa.session, dynamicEntities: undefined });
        break;
    }
    return true;
  }

  async #says(utterance: string): Promise<void> {
    const { explain, recorder } = this.#options;
    if (explain && utterance !== '') {
      this.#show(showExplanation(this.#alexa.explain(utterance)));
    }
    const turn = await this.#alexa.says(utterance);
    recorder?.turn(turn);
    this.#heard(turn);
  }

  #heard(turn: AlexaTurn): void {
    this.#last = turn;
    const lines = showTurn(turn, this.#options);
    if (lines.length > 0) this.#show(lines.join('\n'));
  }

  #json(value: unknown): void {
    if (value === undefined) this.#aside('There is none yet.');
    else this.#show(visibleJson(value, 2));
  }

  #aside(text: string): void {
    this.#show(this.#options.styles.aside(text));
  }

  #show(text: string): void {
    this.#options.show(text);
  }
}
