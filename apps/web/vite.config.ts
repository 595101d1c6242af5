import optimizeLocales from '@react-aria/optimize-locales-plugin';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

const server = process.env.TSUMUGI_SERVER ?? 'http://localhost:3000';
const paths = ['/team/graphql', '/family/graphql', '/office/graphql', '/files', '/faces', '/demonstration'];

export default defineConfig({
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2022', modulePreload: { polyfill: false } },
  server: {
    port: 5173,
    proxy: Object.fromEntries(paths.map((path) => [path, { target: server, ws: path.endsWith('/graphql') }])),
  },
  plugins: [
    react(),
    { ...optimizeLocales.vite({ locales: ['ja-JP'] }), enforce: 'pre' },
    VitePWA({
      registerType: 'autoUpdate',
      injectRegister: false,
      // Only the shell is kept on the device: no answer of the server ever enters a cache.
      workbox: {
        globPatterns: ['**/*.{js,css,html,svg}'],
        globIgnores: ['push.js'],
        importScripts: ['push.js'],
        navigateFallback: '/index.html',
        navigateFallbackDenylist: [/^\/(team|family|office)\/graphql/, /^\/files/, /^\/faces/, /^\/demonstration/],
        runtimeCaching: [],
        cleanupOutdatedCaches: true,
      },
      manifest: {
        name: '紡ぎ ― 在宅ケアチームの連絡帳',
        short_name: '紡ぎ',
        description: '患者さんを支えるチームが、顔の見える関係で情報を紡ぐ連絡帳',
        lang: 'ja',
        start_url: '/',
        scope: '/',
        display: 'standalone',
        background_color: '#f7f4ec',
        theme_color: '#274a78',
        icons: [
          { src: '/icon-192.png', sizes: '192x192', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png' },
          { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'maskable' },
        ],
      },
    }),
  ],
});
