#!/usr/bin/env bash
# Checks every workflow and action of this repository, of docs/ci, and of what `rolesync init` writes, with actionlint and
# zizmor. Both are installed outside of the checkout, in fixed versions, and zizmor works offline. Needs dist/.
set -euo pipefail
cd "$(dirname "$0")/.."

actionlint_version=1.7.7
zizmor_version=1.32.0
cache="${ROLESYNC_CACHE:-$HOME/.cache/rolesync}/lint-$actionlint_version-$zizmor_version"
mkdir -p "$cache"
if [ ! -x "$cache/actionlint" ]; then
  GOBIN="$cache" GOFLAGS=-mod=mod go install "github.com/rhysd/actionlint/cmd/actionlint@v$actionlint_version"
fi
if [ ! -x "$cache/venv/bin/zizmor" ]; then
  python3 -m venv "$cache/venv"
  "$cache/venv/bin/pip" install --quiet --disable-pip-version-check "zizmor==$zizmor_version"
fi

written=$(mktemp -d)
trap 'rm -rf "$written"' EXIT
main="$PWD/dist/main.js"
(
  cd "$written"
  git init --quiet
  node "$main" init --provider onelogin --name x --url https://x.onelogin.com --ci github >/dev/null
)

workflows=(.github/workflows/*.yml docs/ci/github-*.yml docs/ci/matrix.yml "$written"/.github/workflows/*.yml)
"$cache/actionlint" -no-color "${workflows[@]}"
"$cache/venv/bin/zizmor" --config scripts/zizmor.yml --offline --no-progress --quiet --persona auditor --min-severity informational \
  "${workflows[@]}" action.yml .github/dependabot.yml "$written"/.github/actions/rolesync/action.yml
echo "actionlint $actionlint_version: ${#workflows[@]} workflows, no findings"
echo "zizmor $zizmor_version: $((${#workflows[@]} + 3)) files, no findings"
