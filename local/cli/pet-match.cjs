#!/usr/bin/env node
/* global process */
/**
 * Runs a command of this project for the skill in the current folder: `pet-match start` there is what
 * `npm start` is here. The folder's package.json names the slots that are analysed:
 * `"petMatch": { "slots": ["size", "topping"] }`. Everything else lies where this project has it:
 * lambda/index.ts, skill-package/, conversations/.
 */
const { spawn } = require('node:child_process');
const { readFileSync } = require('node:fs');
const { constants } = require('node:os');
const { join } = require('node:path');
const { pathToFileURL } = require('node:url');

const { pattern, allowed, most } = require('../../analytics/contract/slot-names.json');

const PROGRAM = join(__dirname, '../..');

const fail = (sentence) => {
  process.stderr.write(`pet-match: ${sentence}\n`);
  process.exit(2);
};

const packageIn = (folder) => {
  const file = join(folder, 'package.json');
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return fail(`cannot read ${file}: ${error.message}. Run it in the folder of a skill.`);
  }
};

/** The commands are this project's own scripts: name and file. */
const commands = () =>
  Object.fromEntries(
    Object.entries(packageIn(PROGRAM).scripts).flatMap(([name, script]) => {
      const [, file] = /^tsx (local\/cli\/[\w-]+\.ts)$/.exec(script) ?? [];
      return file === undefined ? [] : [[name, file]];
    }),
  );

const slotsIn = (folder) => {
  const slots = packageIn(folder).petMatch?.slots;
  if (!Array.isArray(slots) || slots.length === 0)
    return fail('package.json names no slots; it takes "petMatch": { "slots": ["size", …] }.');
  const wrong = slots.find((slot) => typeof slot !== 'string' || !new RegExp(pattern).test(slot));
  if (wrong !== undefined)
    fail(
      `the slot ${JSON.stringify(wrong)} in package.json cannot name a column; it takes ${allowed}.`,
    );
  if (new Set(slots).size < slots.length) fail('package.json names a slot twice.');
  if (slots.length > most)
    fail(`package.json names ${slots.length} slots; it takes ${most} at most.`);
  return slots.join(',');
};

const run = ([name, ...args]) => {
  const known = commands();
  const names = Object.keys(known).join(', ');
  if (name === '--help' || name === '-h') {
    process.stdout.write(`Usage: pet-match COMMAND [OPTIONS]\n\nCommands: ${names}\n`);
    return;
  }
  if (!Object.hasOwn(known, name ?? ''))
    fail(
      name === undefined ? `name a command: ${names}.` : `no command "${name}"; there is ${names}.`,
    );
  const child = spawn(
    process.execPath,
    ['--import', pathToFileURL(require.resolve('tsx')).href, join(PROGRAM, known[name]), ...args],
    { stdio: 'inherit', env: { PETMATCH_SLOTS: slotsIn(process.cwd()), ...process.env } },
  );
  // A terminal sends Ctrl-C to the command as well, which then ends in its own way.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => {
    process.exitCode = code ?? 128 + constants.signals[signal];
  });
};

run(process.argv.slice(2));
