type Child = Node | string | null | undefined | false;

type Attributes = Readonly<
  Record<string, string | number | boolean | null | undefined | ((event: Event) => void)>
>;

/** Makes an element: attributes by name, listeners by `on…`; null, undefined and false are left out. */
export const h = <K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] => {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : String(value));
  }
  put(element, ...children);
  return element;
};

/** Puts children in the place of those that an element has. */
export const put = (element: Element, ...children: readonly Child[]): void => {
  element.replaceChildren(...children.filter((child): child is Node | string => Boolean(child)));
};

let ids = 0;

/** An id that no other element has. */
export const newId = (): string => `id-${(ids += 1)}`;

const region = h('div', { class: 'hidden', role: 'status', 'aria-live': 'polite' });

/** The region that screen readers listen to. */
export const liveRegion = (): HTMLElement => region;

/** Says something to those who listen to the page. */
export const announce = (text: string): void => {
  region.textContent = text;
};

/** Draws into an element for as wide as it is, and again when that changes. */
export const drawn = (draw: (width: number) => Node): HTMLElement => {
  const element = h('div');
  let width = 0;
  new ResizeObserver(() => {
    if (Math.abs(element.clientWidth - width) <= 8) return;
    width = element.clientWidth;
    put(element, draw(width));
  }).observe(element);
  return element;
};
