import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  createFunctionRuntime,
  type FunctionRuntime,
} from '../../../../local/aws/lambda/function-runtime';

let folder: string;
let runtime: FunctionRuntime | undefined;
let lines: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'function-'));
  lines = [];
});

afterEach(async () => {
  await runtime?.close();
  rmSync(folder, { recursive: true });
});

const run = (source: string, timeoutSeconds = 30): FunctionRuntime => {
  const file = join(folder, 'index.js');
  writeFileSync(file, source);
  runtime = createFunctionRuntime({
    name: 'echo',
    arn: 'arn:aws:lambda:eu-west-1:000000000000:function:echo',
    file,
    exportName: 'handler',
    environment: { GREETING: 'hello' },
    timeoutSeconds,
    log: (line) => lines.push(line),
  });
  return runtime;
};

describe('a function', () => {
  it('gets its event, its environment alone, and the alias it was invoked through', async () => {
    const echo = run(
      `exports.handler = async (event, context) => ({ event, env: Object.keys(process.env), arn: context.invokedFunctionArn, left: context.getRemainingTimeInMillis() > 0 })`,
    );

    await expect(echo.invoke({ a: ['ö'] }, 'live')).resolves.toEqual({
      event: { a: ['ö'] },
      env: ['GREETING'],
      arn: 'arn:aws:lambda:eu-west-1:000000000000:function:echo:live',
      left: true,
    });
  });

  it('keeps its state between invocations, and loses it when it is reloaded', async () => {
    const counter = run(`let n = 0; exports.handler = async () => ++n;`);

    const counts = [await counter.invoke({}), await counter.invoke({})];
    await counter.reload();

    expect([...counts, await counter.invoke({})]).toEqual([1, 2, 1]);
  });

  it('reports what it throws with name and message', async () => {
    const failing = run(`exports.handler = async () => { throw new RangeError('too far'); };`);

    await expect(failing.invoke({})).rejects.toMatchObject({
      name: 'FunctionError',
      errorType: 'RangeError',
      message: 'too far',
    });
  });

  it('is ended when it runs too long, and starts anew', async () => {
    const slow = run(
      `exports.handler = async (event) => event.hang ? new Promise(() => setInterval(() => 0, 1000)) : 'ok';`,
      0.5,
    );

    await expect(slow.invoke({ hang: true })).rejects.toThrow('echo timed out after 0.5 seconds');
    await expect(slow.invoke({})).resolves.toBe('ok');
  });

  it('survives a handler that ends its process', async () => {
    const dying = run(
      `exports.handler = async (event) => { if (event.die) process.exit(3); return 'alive'; };`,
    );

    await expect(dying.invoke({ die: true })).rejects.toThrow('echo ended before it answered');
    await expect(dying.invoke({})).resolves.toBe('alive');
  });

  it('says what is wrong with a bundle that has no handler', async () => {
    await expect(run(`exports.other = 1;`).invoke({})).rejects.toThrow(
      'echo exports no function handler',
    );
  });

  it('has its output logged line by line', async () => {
    const talking = run(
      `exports.handler = async () => { process.stdout.write('a\\nb'); console.error('c'); process.stdout.write('\\n'); };`,
    );

    await talking.invoke({});
    await talking.close();

    expect(lines.sort()).toEqual(['a', 'b', 'c']);
  });

  it('has answered only when every line that it printed before is in the log', async () => {
    const talking = run(
      `exports.handler = async (count) => {
        for (let line = 0; line < count; line += 1) console.log('out');
        console.error('err');
      };`,
    );

    for (const count of [1, 2, 100]) {
      lines.length = 0;
      await talking.invoke(count);

      expect(lines.filter((line) => line === 'out')).toHaveLength(count);
      expect(lines.filter((line) => line === 'err')).toHaveLength(1);
    }
  });

  it('has its lines in the log before it fails, too', async () => {
    const failing = run(
      `exports.handler = async () => { console.log('last'); throw new Error(); };`,
    );

    await expect(failing.invoke({})).rejects.toThrow();

    expect(lines).toEqual(['last']);
  });
});
