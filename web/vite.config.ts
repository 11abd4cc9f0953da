import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import Components from 'unplugin-vue-components/vite'
import { defineConfig, type Plugin } from 'vite'

const here = fileURLToPath(new URL('.', import.meta.url))
const folder = join(here, '../build/web')

/* manifest.txt and the precompressed files, as src/http/assets.h describes them. */
function packed(): Plugin {
  return {
    name: 'minsheng-packed',
    apply: 'build',
    writeBundle(_options, bundle) {
      const lines: string[] = []
      for (const [path, item] of Object.entries(bundle)) {
        if (path.startsWith('.vite/')) continue
        const source = item.type === 'chunk' ? item.facadeModuleId ?? path : item.originalFileNames[0] ?? item.names[0] ?? path
        const isEntry = item.type === 'asset' || item.isEntry
        const name = (isEntry ? source.split(/[\\/]/).pop()! : path).replace(/\?.*$/, '').replace(/\.ts$/, '.js').replace(/ /g, '_')
        lines.push(`${name} ${path}`)
        const bytes = readFileSync(join(folder, path))
        if (bytes.length < 600 || /\.(png|webp|woff2)$/.test(path)) continue
        writeFileSync(join(folder, `${path}.gz`), gzipSync(bytes, { level: 9 }))
        writeFileSync(join(folder, `${path}.br`), brotliCompressSync(bytes, {
          params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
        }))
      }
      writeFileSync(join(folder, 'manifest.txt'), lines.sort().join('\n') + '\n')
    },
  }
}

export default defineConfig({
  root: here,
  base: '/',
  plugins: [
    vue(),
    Components({ dirs: ['src/ui'], dts: 'src/components.d.ts' }),
    packed(),
  ],
  server: { fs: { allow: [here, join(here, '../data')] } }, // laws.tsv, which the tests read too
  resolve: { alias: { '@': join(here, 'src') } },
  define: {
    __VUE_OPTIONS_API__: 'false',
    __VUE_PROD_DEVTOOLS__: 'false',
    __VUE_I18N_FULL_INSTALL__: 'false',
    __VUE_I18N_LEGACY_API__: 'false',
    __INTLIFY_PROD_DEVTOOLS__: 'false',
    __INTLIFY_DROP_MESSAGE_COMPILER__: 'false',
  },
  build: {
    outDir: folder,
    emptyOutDir: true,
    assetsInlineLimit: 0, // nothing inline: the content security policy
    modulePreload: { polyfill: false },
    cssCodeSplit: true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 800,
    target: ['chrome87', 'firefox90', 'safari14'],
    rollupOptions: { input: { index: join(here, 'index.html') } },
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.ts'],
  },
} as Parameters<typeof defineConfig>[0])
