#!/usr/bin/env bash
# Builds what a test cluster runs from Go modules, into the cache; what is there in the wanted version is skipped.
#   build.sh [core|gateway|all]    core: Kubernetes, kube-router, CoreDNS, pause; gateway: Traefik too; all: and KWOK
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/places.sh"
SOURCES=$CACHE/src
VERSIONS=$BIN/.versions
KUBERNETES=1.34.4
parts=${1:-all}
case $parts in core | gateway | all) ;; *) fail "knows no $parts; expected core, gateway or all" ;; esac
KUBERNETES_PROGRAMS=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl)

export CGO_ENABLED=0 GOFLAGS=-mod=mod GOTOOLCHAIN=auto
mkdir -p "$VERSIONS" "$SOURCES"
exec 9>"$BUILDING"
flock 9

lacks() { [ ! -x "$BIN/$1" ] || [ "$(cat "$VERSIONS/$1" 2>/dev/null)" != "$2" ]; }
has_now() { echo "$2" >"$VERSIONS/$1"; }

# import_all PACKAGE...: a package that needs these, so that "go mod tidy" keeps them.
import_all() {
  printf '//go:build tools\n\npackage tools\n\nimport (\n'
  printf '\t_ "%s"\n' "$@"
  printf ')\n'
}

# module FOLDER: an empty module, in which others can be asked for.
module() {
  mkdir -p "$1"
  cd "$1"
  printf 'module tools\n\ngo 1.24.0\n' >go.mod
}

# Kubernetes replaces its parts by folders of its own repository; each is published as a module, too.
build_kubernetes() {
  local program missing=()
  for program in "${KUBERNETES_PROGRAMS[@]}"; do
    if lacks "$program" "$KUBERNETES"; then missing+=("$program"); fi
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  module "$SOURCES/kubernetes"
  go mod download "k8s.io/kubernetes@v$KUBERNETES"
  local theirs part
  theirs=$(go env GOMODCACHE)/k8s.io/kubernetes@v$KUBERNETES
  {
    printf '\ngodebug default=go1.24\n\nrequire k8s.io/kubernetes v%s\n\nreplace (\n' "$KUBERNETES"
    grep -oE '\./staging/src/k8s.io/[a-z-]+' "$theirs/go.work" | sed 's#./staging/src/##' | while read -r part; do
      printf '\t%s => %s v0%s\n' "$part" "$part" "${KUBERNETES#1}"
    done
    printf ')\n'
  } >>go.mod
  import_all "${KUBERNETES_PROGRAMS[@]/#/k8s.io/kubernetes/cmd/}" >tools.go
  go mod tidy
  local flags="-s -w -X k8s.io/client-go/pkg/version.gitVersion=v$KUBERNETES"
  flags+=" -X k8s.io/component-base/version.gitVersion=v$KUBERNETES"
  flags+=" -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=34"
  for program in "${missing[@]}"; do
    echo "building $program $KUBERNETES"
    go build -ldflags "$flags" -o "$BIN/$program" "k8s.io/kubernetes/cmd/$program"
    has_now "$program" "$KUBERNETES"
  done
}

# build NAME PACKAGE MODULE VERSION [FORK]: with the replacements that its own module has; the fork takes the module's place.
build() {
  local name=$1 package=$2 module=$3 version=$4 source=${5:-$3}
  lacks "$name" "$version" || return 0
  echo "building $name $version"
  module "$SOURCES/$name"
  go mod download "$source@$version"
  local escaped theirs
  # In the cache of modules, a capital is written as an exclamation mark and its small letter.
  escaped=$(sed 's/[A-Z]/!\L&/g' <<<"$source")
  theirs=$(go env GOMODCACHE)/cache/download/$escaped/@v/$version.mod
  {
    printf '\nrequire %s %s\n\n' "$module" "$version"
    if [ "$source" != "$module" ]; then printf 'replace %s => %s %s\n' "$module" "$source" "$version"; fi
    awk '/^replace \(/ { inside = 1 } inside { print } /^\)/ { if (inside) exit } /^replace [^(]/ { print }' "$theirs"
  } >>go.mod
  if [ "$name" = traefik ]; then without_dashboard "$module" "$version"; fi
  import_all "$package" >tools.go
  go mod tidy
  go build -ldflags '-s -w' -o "$BIN/$name" "$package"
  has_now "$name" "$version"
}

# Traefik embeds its dashboard, which is not in the module: an empty page stands in.
without_dashboard() {
  rm -rf theirs
  cp -r "$(go env GOMODCACHE)/$1@$2" theirs
  chmod -R u+w theirs
  mkdir -p theirs/webui/static
  echo '<html></html>' >theirs/webui/static/index.html
  echo "replace $1 => ./theirs" >>go.mod
}

# The image of the pods' own containers, as "docker save" would write it: one layer with one program.
build_pause() {
  local version parts
  version=$(sha256sum "$here/pause.go" "$here/build.sh" | sha256sum | cut -c1-12)
  if [ -f "$BIN/pause.tar" ] && ! lacks pause "$version"; then return; fi
  echo 'building pause'
  go build -ldflags '-s -w' -o "$BIN/pause" "$here/pause.go"
  parts=$(mktemp -d)
  tar --create --file "$parts/layer.tar" --owner 0 --group 0 --directory "$BIN" pause
  printf '[{"Config":"config.json","RepoTags":["silverback.test/pause:1"],"Layers":["layer.tar"]}]' \
    >"$parts/manifest.json"
  printf '{"architecture":"%s","os":"linux","config":{"Entrypoint":["/pause"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$(go env GOARCH)" "$(sha256sum <"$parts/layer.tar" | cut -d' ' -f1)" >"$parts/config.json"
  tar --create --file "$BIN/pause.tar" --directory "$parts" manifest.json config.json layer.tar
  rm -r "$parts"
  has_now pause "$version"
}

build_pause
build_kubernetes
build kube-router github.com/cloudnativelabs/kube-router/v2/cmd/kube-router \
  github.com/cloudnativelabs/kube-router/v2 v2.2.1 github.com/k3s-io/kube-router/v2
build coredns github.com/coredns/coredns github.com/coredns/coredns v1.12.4
[ "$parts" != core ] || exit 0
build traefik github.com/traefik/traefik/v3/cmd/traefik github.com/traefik/traefik/v3 v3.5.0
[ "$parts" != gateway ] || exit 0
build kwok sigs.k8s.io/kwok/cmd/kwok sigs.k8s.io/kwok v0.7.0
