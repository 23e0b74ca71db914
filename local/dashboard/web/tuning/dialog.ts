import { h, newId } from '../dom';

/** A window over the page, which is gone once it is closed. */
export const openDialog = (
  title: string,
  content: (close: () => void) => readonly (Node | string)[],
  onClose: () => void = () => undefined,
): HTMLDialogElement => {
  const id = newId();
  const close = (): void => dialog.close();
  const dialog: HTMLDialogElement = h(
    'dialog',
    {
      'aria-labelledby': id,
      onclose: () => {
        dialog.remove();
        onClose();
      },
      // The backdrop is the dialog itself, all else stands in it.
      onclick: (event) => {
        if (event.target === dialog) close();
      },
    },
    h('div', { class: 'window' }, h('h2', { id }, title), ...content(close)),
  );
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
};
