import { getAbout } from './api';
import { type Context, linkTo, type ViewPart } from './context';
import { h, liveRegion, put } from './dom';
import { eventsView } from './events-view';
import { filterForm } from './filters';
import { overviewView } from './overview-view';
import { queriesView } from './queries-view';
import { addressOf, readState, type State, type View, VIEWS } from './state';
import { talkView } from './talk-view';
import { themeButton } from './theme';

const MAKE: Readonly<Record<View, (context: Context) => ViewPart>> = {
  overview: overviewView,
  queries: queriesView,
  events: eventsView,
  talk: talkView,
};

const NAMES: Readonly<Record<View, string>> = {
  overview: 'Overview',
  queries: 'Queries',
  events: 'Events',
  talk: 'Talk',
};

const start = async (app: HTMLElement): Promise<void> => {
  const theme = themeButton();
  const about = await getAbout();
  let state = readState(location.search, about.today);
  let view: { readonly name: View; readonly part: ViewPart } | undefined;
  const main = h('main', { id: 'main', tabindex: '-1' });
  const nav = h('nav', { class: 'views', 'aria-label': 'Views' });

  const show = (): void => {
    put(
      nav,
      ...VIEWS.map((name) =>
        h(
          'a',
          {
            href: linkTo(context, { view: name, find: '' }),
            'aria-current': name === state.view ? 'page' : null,
          },
          NAMES[name],
        ),
      ),
    );
    document.title = `${NAMES[state.view]}, PetMatch analytics`;
    filters.update();
    if (view?.name !== state.view) {
      view?.part.destroy();
      view = { name: state.view, part: MAKE[state.view](context) };
      put(main, view.part.element);
    }
    view.part.update();
  };

  const goTo = (next: State): void => {
    if (addressOf(next, about.today) === addressOf(state, about.today)) return;
    const isOtherView = next.view !== state.view || next.query !== state.query;
    state = next;
    history.pushState(null, '', addressOf(state, about.today));
    show();
    if (!isOtherView) return;
    main.focus({ preventScroll: true });
    scrollTo({ top: 0 });
  };

  const context: Context = {
    about,
    state: () => state,
    go: (change) => goTo({ ...state, ...change }),
  };
  const filters = filterForm(context);

  addEventListener('popstate', () => {
    state = readState(location.search, about.today);
    show();
  });
  app.addEventListener('click', (event) => {
    const link = (event.target as Element).closest('a');
    const isPlain =
      event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey;
    if (
      link === null ||
      !isPlain ||
      link.hasAttribute('download') ||
      link.origin !== location.origin ||
      link.pathname !== '/'
    )
      return;
    event.preventDefault();
    goTo(readState(link.search, about.today));
  });

  put(
    app,
    h(
      'header',
      { class: 'top' },
      h('h1', {}, h('img', { src: '/icon.svg', alt: '', width: 26, height: 26 }), 'PetMatch'),
      nav,
      h('p', { class: 'source' }, about.source),
      theme,
    ),
    filters.element,
    main,
    liveRegion(),
  );
  show();
};

const app = document.querySelector<HTMLElement>('#app');
if (app !== null)
  start(app).catch((error: unknown) => {
    put(
      app,
      h(
        'p',
        { class: 'error', role: 'alert' },
        error instanceof Error ? error.message : String(error),
      ),
    );
  });
