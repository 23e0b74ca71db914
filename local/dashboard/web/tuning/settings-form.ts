import type { Context } from '../context';
import { h, newId } from '../dom';

/** How many users must have said a word, and from when on it is accepted by itself. */
export const settingsForm = (context: Context) => {
  const number = (
    name: 'min_users' | 'probability',
    limits: Readonly<Record<'min' | 'max' | 'step' | 'placeholder', string>>,
  ): HTMLInputElement => {
    const input: HTMLInputElement = h('input', {
      ...{ id: newId(), type: 'number', class: 'short', ...limits },
      onchange: () => context.go({ [name]: input.value }),
    });
    return input;
  };
  const users = number('min_users', { min: '2', max: '10000', step: '1', placeholder: '5' });
  const probability = number('probability', {
    ...{ min: '0.01', max: '1', step: '0.01', placeholder: 'default' },
  });
  const field = (label: string, control: HTMLElement): HTMLElement =>
    h('div', { class: 'field' }, h('label', { for: control.id }, label), control);
  return {
    fields: [field('Least users', users), field('Accepted from', probability)],
    update: (): void => {
      users.value = context.state().min_users;
      probability.value = context.state().probability;
    },
  };
};
