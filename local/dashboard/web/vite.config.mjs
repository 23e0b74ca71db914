import { fileURLToPath, URL } from 'node:url';

/** Modules of Observable Plot that no chart of ours needs, by what stands in for each. */
const LEFT_OUT = {
  '/projection.js': 'no-maps.mjs',
  '/schemes.js': 'no-schemes.mjs',
};

const leftOut = {
  name: 'left-out',
  enforce: 'pre',
  resolveId: (id, importer = '') => {
    const found = Object.keys(LEFT_OUT).find((module) => id.endsWith(module));
    return found !== undefined && importer.includes('/@observablehq/plot/')
      ? fileURLToPath(new URL(LEFT_OUT[found], import.meta.url))
      : undefined;
  },
};

/** @type {import('vite').UserConfig} */
export default {
  plugins: [leftOut],
  build: {
    target: 'es2022',
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: false,
    reportCompressedSize: false,
  },
};
