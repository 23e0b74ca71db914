import { h } from './dom';

const KEY = 'petmatch-theme';

type Theme = 'light' | 'dark';

const kept = (): Theme | undefined => {
  const value = localStorage.getItem(KEY);
  return value === 'light' || value === 'dark' ? value : undefined;
};

const preferred = (): Theme =>
  matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';

/** As the system prefers, until somebody chooses. */
export const themeButton = (): HTMLElement => {
  const show = (): void => {
    const theme = kept() ?? preferred();
    document.documentElement.dataset['theme'] = theme;
    const other = theme === 'dark' ? 'light' : 'dark';
    button.textContent = theme === 'dark' ? '☀' : '☾';
    button.setAttribute('aria-label', `Use the ${other} theme`);
    button.title = `Use the ${other} theme`;
  };
  const button = h('button', {
    ...{ type: 'button', class: 'theme' },
    onclick: () => {
      localStorage.setItem(
        KEY,
        document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark',
      );
      show();
    },
  });
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', show);
  show();
  return button;
};
