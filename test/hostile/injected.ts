import type { Page } from 'playwright-core';

/**
 * Notes in every document that the page opens what only a script of somebody else would do: dialogs,
 * and whatever the policy refuses.
 */
export const watchForScripts = async (page: Page): Promise<void> => {
  page.on('dialog', (dialog) => {
    void dialog.dismiss();
  });
  await page.addInitScript(`
    globalThis.noticed = [];
    for (const name of ['alert', 'confirm', 'prompt', 'open'])
      globalThis[name] = () => globalThis.noticed.push(name + ' was called');
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
      globalThis.noticed.push(violatedDirective + ' refused ' + blockedURI));
  `);
};

/**
 * What is in the page that our own never makes: a script that ran, an element or an attribute that
 * could run or ask for something, a link elsewhere.
 */
export const injected = (
  page: Page,
  { hasStyles = false }: { readonly hasStyles?: boolean } = {},
): Promise<readonly string[]> =>
  page.evaluate<readonly string[]>(`(() => {
    const found = [...globalThis.noticed];
    const ours = location.origin + '/';
    if (/pwned/.test(document.title)) found.push('the title was changed');
    for (const element of document.querySelectorAll('*')) {
      const name = element.localName;
      if (['iframe', 'object', 'embed', 'audio', 'video', 'base', 'image', 'foreignobject', 'frame', 'template', 'marquee', 'textarea', 'math'].includes(name.toLowerCase()))
        found.push('<' + name + '>');
      if (name === 'script' && !(element.src || '').startsWith(ours)) found.push('<script>');
      if (name === 'style' && !${hasStyles}) found.push('<style>');
      if (name === 'img' && element.getAttribute('src') !== '/icon.svg') found.push('<img>');
      for (const { name: attribute, value } of element.attributes) {
        if (attribute.startsWith('on')) found.push(name + ' ' + attribute);
        if (['href', 'src', 'xlink:href', 'action', 'formaction', 'srcset', 'data'].includes(attribute)) {
          const address = new URL(value, location.href);
          if (!address.href.startsWith(ours) && !value.startsWith('#')) found.push(name + ' ' + attribute + '=' + value);
        }
      }
    }
    return found;
  })()`);
