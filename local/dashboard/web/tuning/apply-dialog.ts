import type { DiffLine, Preview, Written } from '../../tuning';
import { announce, h, newId, put } from '../dom';
import { whole } from '../format';
import { apply, getPreview } from './api';
import { openDialog } from './dialog';
import { regressionText } from './proposal-row';
import { fill } from './follow-panel';

const SIGNS = { added: '+', removed: '−', same: ' ', gap: '⋯' } as const;

/** Says what would be written, and writes it when somebody says so. */
export const openApply = (tuning: string, applied: (written: Written) => void): void => {
  const body = h('div', { class: 'body' });
  let stop: () => void = () => undefined;
  openDialog(
    'Apply the accepted changes',
    (close) => {
      stop = fill(
        body,
        (following) => getPreview(tuning, following),
        (preview) => confirmation(tuning, preview, { close, applied }),
      );
      return [body];
    },
    () => stop(),
  );
};

interface Ends {
  readonly close: () => void;
  readonly applied: (written: Written) => void;
}

const confirmation = (
  tuning: string,
  preview: Preview,
  { close, applied }: Ends,
): readonly (HTMLElement | false)[] => {
  const { file, otherFiles, changes, diff, blocked, digest, modelVersion, proved } = preview;
  const error = h('p', { class: 'error', role: 'alert', hidden: true });
  const isBlocked = blocked.length > 0;
  const force = h('input', {
    ...{ id: newId(), type: 'checkbox' },
    onchange: () => {
      confirm.disabled = !force.checked;
    },
  });
  const write = async (): Promise<void> => {
    confirm.disabled = true;
    try {
      const written = await apply({
        ...{ tuning, digest, force: isBlocked && force.checked ? 'true' : 'false' },
      });
      close();
      applied(written);
    } catch (failed) {
      put(error, failed instanceof Error ? failed.message : String(failed));
      error.hidden = false;
      confirm.disabled = false;
    }
  };
  const confirm = h(
    'button',
    {
      ...{ type: 'button', class: 'primary', disabled: isBlocked || changes === 0 },
      onclick: () => void write(),
    },
    `Write ${whole(changes)} ${changes === 1 ? 'change' : 'changes'}`,
  );
  announce('The difference is shown.');
  return [
    h(
      'p',
      {},
      h('code', {}, file),
      ` gets ${whole(changes)} ${changes === 1 ? 'change' : 'changes'}: version ${modelVersion.before} becomes ${modelVersion.after}.`,
    ),
    otherFiles.length > 0 &&
      h(
        'p',
        { class: 'note' },
        `Written with it: ${otherFiles.join(', ')}. Nothing is sent to Amazon.`,
      ),
    isBlocked &&
      h(
        'div',
        { class: 'error' },
        h('p', {}, 'This would break something:'),
        h(
          'ul',
          {},
          ...[...blocked, ...proved.proof.regressions.map(regressionText)].map((sentence) =>
            h('li', {}, sentence),
          ),
        ),
        h('p', { class: 'check' }, force, h('label', { for: force.id }, 'Apply it nevertheless')),
      ),
    diffOf(diff, file),
    error,
    h(
      'div',
      { class: 'buttons' },
      h('button', { type: 'button', onclick: close }, 'Cancel'),
      confirm,
    ),
  ];
};

const diffOf = (diff: readonly DiffLine[], file: string): HTMLElement =>
  h(
    'pre',
    { class: 'diff', tabindex: '0', role: 'region', 'aria-label': `Difference of ${file}` },
    ...diff.map(({ kind, text }) => h('span', { class: kind }, `${SIGNS[kind]} ${text}\n`)),
  );
