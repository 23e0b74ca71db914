import { h, newId } from '../dom';
import { openDialog } from './dialog';

const OFF = 'petmatch-no-keys';

const KEYS = [
  ['j', 'next proposal'],
  ['k', 'the one before'],
  ['a', 'accept it, and go on'],
  ['r', 'reject it, and go on'],
  ['u', 'take the decision back'],
  ['o', 'show why, or hide it'],
  ['/', 'find'],
  ['?', 'this help'],
] as const;

export type Key = (typeof KEYS)[number][0];

/**
 * Listens to single keys while nothing is written and no window is open. Who speaks to the page
 * instead of typing can turn them off.
 *
 * @returns what stops listening
 */
export const listenToKeys = (actions: Readonly<Record<Key, () => void>>): (() => void) => {
  const listen = (event: KeyboardEvent): void => {
    const { key, target } = event;
    const isModified = event.ctrlKey || event.metaKey || event.altKey;
    const isWriting = target instanceof Element && target.matches('input, select, textarea');
    const isOff = localStorage.getItem(OFF) !== null && key !== '?';
    if (isModified || isWriting || isOff || document.querySelector('dialog[open]') !== null) return;
    const action = KEYS.find(([known]) => known === key)?.[0];
    if (action === undefined) return;
    event.preventDefault();
    actions[action]();
  };
  document.addEventListener('keydown', listen);
  return () => document.removeEventListener('keydown', listen);
};

/** Says which keys do what. */
export const showKeys = (): void => {
  const id = newId();
  const use = h('input', {
    ...{ id, type: 'checkbox', checked: localStorage.getItem(OFF) === null },
    onchange: () => {
      if (use.checked) localStorage.removeItem(OFF);
      else localStorage.setItem(OFF, '1');
    },
  });
  openDialog('Keys', (close) => [
    h(
      'dl',
      { class: 'keys' },
      ...KEYS.flatMap(([key, does]) => [h('dt', {}, h('kbd', {}, key)), h('dd', {}, does)]),
    ),
    h('p', { class: 'check' }, use, h('label', { for: id }, 'Use these keys')),
    h(
      'div',
      { class: 'buttons' },
      h('button', { type: 'button', onclick: close, autofocus: true }, 'Close'),
    ),
  ]);
};
