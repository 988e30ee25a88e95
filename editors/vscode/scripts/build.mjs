// Bundles the extension, and with --tests what tests it.
//
//   node scripts/build.mjs [--production] [--tests] [--watch]

import { context } from "esbuild";

const production = process.argv.includes("--production");
const common = {
  bundle: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  logLevel: "warning",
  minify: production,
  sourcemap: production ? false : "inline",
};

const bundles = [{ entryPoints: ["src/extension.ts"], outfile: "dist/extension.js" }];
if (process.argv.includes("--tests")) {
  bundles.push({ entryPoints: ["test/unit/*.test.ts"], outdir: "dist/unit" });
  bundles.push({ entryPoints: ["test/host/*.ts"], outdir: "dist/test" });
}

for (const bundle of bundles) {
  const made = await context({ ...common, ...bundle });
  if (process.argv.includes("--watch")) {
    await made.watch();
  } else {
    await made.rebuild();
    await made.dispose();
  }
}
