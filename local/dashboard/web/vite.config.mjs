import { fileURLToPath, URL } from 'node:url';

const noMaps = {
  name: 'no-maps',
  enforce: 'pre',
  resolveId: (id, importer = '') =>
    id.endsWith('/projection.js') && importer.includes('/@observablehq/plot/')
      ? fileURLToPath(new URL('no-maps.mjs', import.meta.url))
      : undefined,
};

/** @type {import('vite').UserConfig} */
export default {
  plugins: [noMaps],
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: false,
    reportCompressedSize: false,
  },
};
