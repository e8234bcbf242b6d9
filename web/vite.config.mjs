import { svelte } from '@sveltejs/vite-plugin-svelte';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import { words } from './tools/words.mjs';

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

// The daemon behind `npm run dev` and `vite preview`.
const daemon = process.env.QUADRAT ?? 'http://127.0.0.1:8620';

// Two builds, because the officer page must be one small file that shares nothing with the live map.
export default defineConfig(({ mode }) => (mode === 'officer' ? officer : map));

// The rest of the officer page goes as it is: the server fills in and serves it, see README.md.
const pages = {
  name: 'pages',
  generateBundle() {
    for (const fileName of ['officer.html', 'officer-card.html', 'officer-act.html', 'officer-login.html', 'officer.css']) {
      this.emitFile({ type: 'asset', fileName, source: readFileSync(here(`officer/${fileName}`)) });
    }
  },
};

const officer = {
  plugins: [words(), pages],
  publicDir: false,
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    modulePreload: false,
    // Chat apps bring old browsers with them.
    target: ['es2019', 'chrome78', 'safari13'],
    lib: { entry: here('officer/officer.ts'), formats: ['iife'], name: 'officer', fileName: () => 'officer.js' },
  },
};

const map = {
  plugins: [words(), svelte()],
  publicDir: here('public'),
  server: { proxy: { '/api': daemon } },
  preview: { proxy: { '/api': daemon } },
  build: {
    outDir: 'dist',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1400,
    rolldownOptions: {
      output: {
        // Not every server knows that .mjs is JavaScript, and a worker of another type does not start.
        assetFileNames: (asset) => (asset.names.some((name) => name.endsWith('.mjs'))
          ? 'assets/[name]-[hash].js' : 'assets/[name]-[hash][extname]'),
      },
    },
  },
};
