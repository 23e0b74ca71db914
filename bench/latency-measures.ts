import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { DescribeDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import { createAlexa, loadModels } from '../local/alexa';
import { POLL_INTERVAL } from '../local/aws/event-source-mapping';
import { LOCAL_CREDENTIALS, LOCAL_SKILL_ID, REGION } from '../local/aws/wiring';
import { type Stack, startStack } from '../local/stack';
import { atHome } from '../local/stack-parts';
import { athenaOf, type Ask } from '../local/start/arriving-rows';

/** How long it takes until what was said is seen. */
export interface LatencyMeasures {
  /** The waits that the stack is set to, in milliseconds, one after the other on the row's way. */
  readonly waits: {
    readonly batchingWindow: number;
    readonly pollInterval: number;
    readonly buffering: number;
  };
  /** Of each utterance, in milliseconds: from the response's arrival to the answer that shows its row. */
  readonly visible: readonly number[];
  /** Of each utterance, in milliseconds: the query that showed it, from its start to its answer. */
  readonly lastQuery: readonly number[];
}

/** Utterances in the background: how many a second while one is measured. */
const [rate = 0, rounds = 15] = process.argv.slice(2).map(Number);

const MODELS = 'skill-package/interactionModels/custom';
const UTTERANCE = 'ask pet match for a small guard dog with medium energy';

const measure = async (): Promise<LatencyMeasures> => {
  const data = mkdtempSync(join(tmpdir(), 'pet-match-latency-'));
  const stack = await startStack({ root: process.cwd(), data });
  const { ask, close } = athenaOf(stack);
  const background = speakAlong(stack);
  try {
    await speakAndSee(stack, ask); // The first one loads the functions.
    const visible: number[] = [];
    const lastQuery: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      const seen = await speakAndSee(stack, ask);
      visible.push(seen.visible);
      lastQuery.push(seen.lastQuery);
      // Not in step with the stack's own rhythm.
      await pause((round * 37) % 100);
    }
    return { waits: await waitsOf(stack), visible, lastQuery };
  } finally {
    await background();
    close();
    await stack.close();
    rmSync(data, { recursive: true });
  }
};

const speaker = (stack: Stack) =>
  createAlexa({ models: loadModels(MODELS), skillId: LOCAL_SKILL_ID, handler: stack.skill });

/** One query after the other, each as soon as the one before is answered. */
const speakAndSee = async (stack: Stack, ask: Ask) => {
  const { request } = await speaker(stack).says(UTTERANCE);
  const answered = performance.now();
  const id = request?.request.requestId ?? '';
  for (;;) {
    const asked = performance.now();
    const { rows } = await ask('SELECT count(*) FROM turns WHERE request_id = ?', [id]);
    const now = performance.now();
    if (rows[0]?.[0] === '1') return { visible: now - answered, lastQuery: now - asked };
  }
};

/** Speaks `rate` times a second until it is stopped. */
const speakAlong = (stack: Stack): (() => Promise<void>) => {
  const speakers = Array.from({ length: Math.min(rate, 10) }, () => speaker(stack));
  let stopped = false;
  const speaking = speakers.map(async (alexa) => {
    const wait = (speakers.length / rate) * 1_000;
    while (!stopped) {
      const next = performance.now() + wait;
      await alexa.says(UTTERANCE);
      await pause(Math.max(0, next - performance.now()));
    }
  });
  return async () => {
    stopped = true;
    await Promise.all(speaking);
  };
};

/** As the running parts have them, not as the template does. */
const waitsOf = async ({ wiring, endpoints }: Stack): Promise<LatencyMeasures['waits']> => {
  const firehose = new FirehoseClient({
    region: REGION,
    credentials: LOCAL_CREDENTIALS,
    endpoint: endpoints.firehose,
  });
  try {
    const { DeliveryStreamDescription: stream } = await firehose.send(
      new DescribeDeliveryStreamCommand({ DeliveryStreamName: wiring.delivery.name }),
    );
    const hints = stream?.Destinations?.[0]?.ExtendedS3DestinationDescription?.BufferingHints;
    return {
      batchingWindow: atHome(wiring.mapping).maximumBatchingWindowInSeconds * 1_000,
      pollInterval: POLL_INTERVAL,
      buffering: (hints?.IntervalInSeconds ?? NaN) * 1_000,
    };
  } finally {
    firehose.destroy();
  }
};

void measure().then((measures) => process.stdout.write(JSON.stringify(measures)));
