// Checks the plugin's Lua with stylua's WebAssembly build, which needs no download of its own.
//
//   node stylua.cjs [--write] PACKAGE FILE...
//
// PACKAGE is the folder of @johnnymorganz/stylua. The options are those of editors/neovim/stylua.toml.

const fs = require("node:fs");
const path = require("node:path");

const words = process.argv.slice(2);
const write = words[0] === "--write" && words.shift() !== undefined;
const [folder, ...files] = words;
const stylua = require(path.join(folder, "stylua_lib_node.cjs"));

const toml = fs.readFileSync(path.join(__dirname, "../../../editors/neovim/stylua.toml"), "utf8");
const options = Object.fromEntries([...toml.matchAll(/^(\w+) = "?(\w+)"?$/gm)].map((m) => [m[1], m[2]]));

let unformatted = 0;
for (const file of files) {
  const config = stylua.Config.new();
  config.column_width = Number(options.column_width);
  config.indent_type = stylua.IndentType[options.indent_type];
  config.indent_width = Number(options.indent_width);
  const text = fs.readFileSync(file, "utf8");
  const formatted = stylua.formatCode(text, config, undefined, stylua.OutputVerification.Full);
  if (formatted === text) continue;
  unformatted++;
  console.log(`${file} is not formatted`);
  if (write) fs.writeFileSync(file, formatted);
}
process.exit(unformatted && !write ? 1 : 0);
