import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { Run } from '../../../../analytics/tuning/run';
import { modelVersions } from '../../../../infra/model-versions';
import { loadModels } from '../../../alexa';
import { realFileSystem } from '../../../tuning/file-system';
import { UserError } from '../../../errors';
import type { Decision, Decisions } from '../../../tuning/chosen';
import { decisionsFile, readDecisions, recordDecision } from '../../../tuning/decisions';
import type { DecisionsAnswer, Proved, TuningAnswer, Written } from '../../tuning';
import { readTexts, Refusal, refusing } from '../replies';
import { applyProved, previewOf, undoApplied } from './applying';
import { localeOf, settingsOf } from './settings';
import type { TellProgress } from './shared-run';
import { keepTunings, type Open, type Tuning } from './tunings';
import { type Watch, watchApplied } from './watching';

export interface TuningRoutesOptions {
  readonly skillPackage: string;
  readonly database: string;
  readonly open: Open;
  /** Asks Athena; `isNew` takes no result of before. */
  readonly runWith: (options: { readonly signal: AbortSignal; readonly isNew: boolean }) => Run;
  /** Why nothing is written, if nothing is. */
  readonly whyNotWrite: () => string | undefined;
  readonly now: () => Date;
  readonly explain: (error: unknown) => unknown;
  readonly watch: Watch;
}

/** A request as the routes take it. */
export interface TuningCall {
  readonly request: IncomingMessage;
  readonly parameters: URLSearchParams;
  /** Aborts when the browser does not wait any more. */
  readonly signal: AbortSignal;
}

export interface TuningRoutes {
  readonly locales: readonly string[];
  /** Answered at once. */
  readonly routes: Readonly<Record<string, (call: TuningCall) => unknown>>;
  /** Answered while it is made. */
  readonly streams: Readonly<
    Record<string, (call: TuningCall, tell: TellProgress) => Promise<unknown>>
  >;
  /** Stops what runs. */
  readonly close: () => void;
}

/** What the dashboard answers about tuning: `/api/tuning…`. */
export const tuningRoutes = (options: TuningRoutesOptions): TuningRoutes => {
  const { skillPackage, now, whyNotWrite } = options;
  const modelFolder = join(skillPackage, 'interactionModels/custom');
  const file = decisionsFile(skillPackage);
  const writing = { skillPackage, effects: { fs: realFileSystem, now } };
  const locales = Object.keys(modelVersions(modelFolder));
  const tunings = keepTunings({
    ...{ skillPackage, now, database: options.database },
    ...{ open: options.open, runWith: options.runWith },
    modelVersionOf: (locale) => modelVersions(modelFolder)[locale] ?? '',
  });

  const decisionsOf = (locale: string): Decisions => refusing(() => readDecisions(file, locale));

  const answerOf = (tuning: Tuning): TuningAnswer => {
    const { locale } = tuning.settings;
    const decisions = decisionsOf(locale);
    return {
      tuning: tuning.id,
      report: tuning.report,
      decisions: Object.fromEntries(decisions),
      proved: tunings.provedOf(tuning, decisions) ?? null,
      slots: slotsOf(modelFolder, locale),
      age: Math.max(0, now().getTime() - tuning.mined.getTime()),
    };
  };

  const found = (id: string | null | undefined): Tuning => {
    const tuning = tunings.find(id ?? '');
    if (tuning !== undefined) return tuning;
    throw new Refusal(409, 'The dashboard does not keep this tuning any more: tune again.');
  };

  const mayWrite = (): void => {
    const whyNot = whyNotWrite();
    if (whyNot !== undefined) throw new Refusal(403, whyNot);
  };

  const explained = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work;
    } catch (error) {
      throw options.explain(error);
    }
  };

  const mine = (isNew: boolean) => async (call: TuningCall, onProgress: TellProgress) => {
    const settings = settingsOf(call.parameters, { locales, now: now() });
    const { signal } = call;
    // A broken file is told before the work, not after it.
    decisionsOf(settings.locale);
    const tuning = await explained(tunings.answer(settings, { signal, onProgress, isNew }));
    // What people decided before may not go together any more: the answer says that it isn't proved.
    await prove(tuning, signal, onProgress).catch((error: unknown) => {
      if (!(error instanceof UserError)) throw error;
    });
    return answerOf(tuning);
  };

  const prove = (tuning: Tuning, signal: AbortSignal, onProgress: TellProgress): Promise<Proved> =>
    explained(tunings.prove(tuning, decisionsOf(tuning.settings.locale), { signal, onProgress }));

  return {
    locales,
    close: () => tunings.close(),
    streams: {
      'GET /api/tuning': mine(false),
      'POST /api/tuning': mine(true),
      'GET /api/tuning/proof': ({ parameters, signal }, tell) =>
        prove(found(parameters.get('tuning')), signal, tell),
      'GET /api/tuning/preview': async ({ parameters, signal }, tell) => {
        const tuning = found(parameters.get('tuning'));
        return previewOf(tuning, await prove(tuning, signal, tell), writing);
      },
      'GET /api/tuning/watch': async ({ parameters, signal }, onProgress) => {
        const { locale, from, to } = settingsOf(parameters, { locales, now: now() });
        const run = options.runWith({ signal, isNew: false });
        const { watch } = options;
        const { fs } = writing.effects;
        const watching = { skillPackage, fs, run, watch, onProgress };
        return explained(watchApplied({ locale, from, to }, watching));
      },
    },
    routes: {
      'POST /api/tuning/apply': async ({ request, signal }): Promise<Written> => {
        const { tuning: id, digest, force, ...others } = await readTexts(request);
        if (digest === undefined || Object.keys(others).length > 0)
          throw new Refusal(400, 'Applying takes tuning, digest and force, and no more.');
        mayWrite();
        const tuning = found(id);
        const proved = await prove(tuning, signal, () => undefined);
        return applyProved(tuning, proved, { digest, isForced: force === 'true' }, writing);
      },
      'POST /api/tuning/undo': async ({ request }): Promise<Written> => {
        const { locale, applied_at: appliedAt, ...others } = await readTexts(request);
        if (appliedAt === undefined || Object.keys(others).length > 0)
          throw new Refusal(400, 'Undoing takes locale and applied_at, and no more.');
        mayWrite();
        return undoApplied({ locale: localeOf(locale, locales), appliedAt }, writing);
      },
      'POST /api/tuning/decision': async ({ request }): Promise<DecisionsAnswer> => {
        const { tuning: id, change, decision, ...others } = await readTexts(request);
        if (Object.keys(others).length > 0)
          throw new Refusal(400, 'A decision takes tuning, change and decision, and no more.');
        mayWrite();
        const tuning = found(id);
        const { locale } = tuning.settings;
        const proposal = tuning.report.proposals.find((known) => known.id === change);
        if (proposal === undefined)
          throw new Refusal(404, 'The tuning has no proposal of that name.');
        const decided = decisionOf(decision);
        const made = { locale, id: proposal.id, decision: decided, at: now() };
        refusing(() => recordDecision(file, made));
        const decisions = decisionsOf(locale);
        return {
          decisions: Object.fromEntries(decisions),
          proved: tunings.provedOf(tuning, decisions) ?? null,
        };
      },
    },
  };
};

const decisionOf = (text: string | undefined): Decision | null => {
  if (text === 'accepted' || text === 'rejected') return text;
  if (text === 'none') return null;
  throw new Refusal(400, 'A decision is accepted, rejected or none.');
};

/** The slots of each slot type, whatever their intents. */
const slotsOf = (modelFolder: string, locale: string): Readonly<Record<string, string[]>> => {
  const { intents = [] } = loadModels(modelFolder).get(locale)?.model.languageModel ?? {};
  const slots = new Map<string, Set<string>>();
  for (const { name, type } of intents.flatMap((intent) => intent.slots ?? []))
    slots.set(type, (slots.get(type) ?? new Set()).add(name));
  return Object.fromEntries(Array.from(slots, ([type, names]) => [type, [...names]]));
};
