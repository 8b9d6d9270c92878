// Builds the islands into dist/, with fixed names (the server puts a hash of the content into the address), and packs
// each file with gzip and brotli. The shapes of the world are thinned to what the map draws.
import { defineConfig } from "vite";
import { readFileSync, writeFileSync, readdirSync } from "node:fs";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const dist = new URL("./dist/", import.meta.url);

function world() {
  const atlas = new URL("./node_modules/world-atlas/countries-110m.json", import.meta.url);
  const shapes = JSON.parse(readFileSync(atlas, "utf8"));
  delete shapes.objects.land;
  for (const country of shapes.objects.countries.geometries) {
    delete country.properties;
  }
  return JSON.stringify(shapes);
}

export default defineConfig({
  base: "/assets/",
  logLevel: "warn",
  build: {
    outDir: "dist",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: false,
    chunkSizeWarningLimit: 2000,
    rollupOptions: {
      input: "src/islands.js",
      output: { entryFileNames: "islands.js", chunkFileNames: "[name].js", assetFileNames: "[name][extname]" },
    },
  },
  plugins: [
    {
      name: "pack",
      closeBundle() {
        writeFileSync(new URL("world.json", dist), world());
        for (const name of readdirSync(dist)) {
          const bytes = readFileSync(new URL(name, dist));
          writeFileSync(new URL(`${name}.gz`, dist), gzipSync(bytes, { level: 9 }));
          const params = { [constants.BROTLI_PARAM_QUALITY]: 11 };
          writeFileSync(new URL(`${name}.br`, dist), brotliCompressSync(bytes, { params }));
        }
      },
    },
  ],
});
