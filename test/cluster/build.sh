#!/usr/bin/env bash
# Builds what a test cluster runs from Go modules, into the cache; what was built from the same programs/ is skipped.
#   build.sh [core|gateway|all]    core: Kubernetes, kube-router, CoreDNS, pause; gateway: Traefik too; all: and KWOK
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/places.sh"
VERSIONS=$BIN/.versions
parts=${1:-all}
CLUSTER=(kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl)
CLUSTER=("${CLUSTER[@]/#/k8s.io/kubernetes/cmd/}" ./coredns github.com/cloudnativelabs/kube-router/v2/cmd/kube-router)
case $parts in
  core) ;;
  gateway | all) CLUSTER+=(github.com/traefik/traefik/v3/cmd/traefik) ;;
  *) fail "knows no $parts; expected core, gateway or all" ;;
esac

export CGO_ENABLED=0 GOFLAGS=-mod=readonly GOTOOLCHAIN=auto
mkdir -p "$VERSIONS"
exec 9>"$BUILDING"
flock 9

lacks() { [ ! -x "$BIN/$1" ] || [ "$(cat "$VERSIONS/$1" 2>/dev/null)" != "$2" ]; }
has_now() { echo "$2" >"$VERSIONS/$1"; }

# build FOLDER PACKAGE...: those that are missing, from the module in programs/FOLDER. Of one module, because what programs
# share is then of one version, and compiled once.
build() {
  local module=$here/programs/$1 work=$CACHE/programs/$1 version program missing=()
  version=$(find "$module" "$here/build.sh" -type f -print0 | sort -z | xargs -0 cat | sha256sum | cut -c1-12)
  for program in "${@:2}"; do
    if lacks "${program##*/}" "$version"; then missing+=("$program"); fi
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  echo "building ${missing[*]##*/}"
  # Always the same folder: where a thing lies is part of what the compiler remembers it by.
  if [ -e "$work" ]; then chmod -R u+w "$work"; fi
  rm -rf "$work"
  mkdir -p "$work/bin"
  cp -r "$module/." "$work"
  (
    cd "$work"
    "change_$1"
    # Nobody looks into these with a debugger, and what is inlined takes longer to compile than it saves in tests; a
    # compiler that collects its garbage less often is done sooner.
    GOGC=400 go build -gcflags='all=-dwarf=false -l' -ldflags "$(flags)" -o bin/ "${missing[@]}"
  )
  # One that runs keeps the file that it was started from.
  for program in "${missing[@]##*/}"; do
    mv "$work/bin/$program" "$BIN/$program"
    has_now "$program" "$version"
  done
  rm -r "$work"
}

# What is Kubernetes says which one it is.
flags() {
  local version part
  version=$(required k8s.io/kubernetes)
  version=${version#@}
  printf -- '-s -w'
  if [ ! "$version" ]; then return; fi
  for part in client-go/pkg component-base; do printf -- ' -X k8s.io/%s/version.gitVersion=%s' $part "$version"; done
  printf -- ' -X k8s.io/component-base/version.gitMajor=1'
  printf -- ' -X k8s.io/component-base/version.gitMinor=%s' "$(cut -d. -f2 <<<"$version")"
}

# required MODULE: the version that go.mod asks for, with what belongs to the module's name; nothing where it does not.
required() { sed -nE "s#^(require)?\s+$1((/v[0-9]+)?) (v\S+).*#\2@\4#p" go.mod; }

# own_copy MODULE[/vN@VERSION]: something of it is changed here; its folder is what go.mod puts in the module's place.
# Without a version: that which go.mod asks for.
own_copy() {
  local module=${1%%@*} from=$1 folder
  if [ "$module" = "$from" ]; then from+=$(required "$module"); fi
  folder=changed/$(basename "${module%/v[0-9]}")
  go mod download "$from"
  mkdir -p changed
  cp -r "$(go env GOMODCACHE)/$from" "$folder"
  chmod -R u+w "$folder"
}

# Much of what there is to compile are clients of clouds, name services and stores of metrics, which no cluster of tests asks.
change_cluster() {
  own_copy github.com/go-acme/lego
  cat >changed/lego/providers/dns/zz_gen_dns_providers.go <<'GO'
package dns

import (
	"fmt"

	"github.com/go-acme/lego/v4/challenge"
)

func NewDNSChallengeProviderByName(name string) (challenge.Provider, error) {
	return nil, fmt.Errorf("built without the name service %s", name)
}
GO

  own_copy github.com/traefik/traefik
  # Its dashboard is not in the module: an empty page stands in.
  mkdir -p changed/traefik/webui/static
  echo '<html></html>' >changed/traefik/webui/static/index.html
  rm changed/traefik/pkg/provider/ecs/*.go
  cat >changed/traefik/pkg/provider/ecs/ecs.go <<'GO'
package ecs

import (
	"errors"

	"github.com/traefik/traefik/v3/pkg/config/dynamic"
	"github.com/traefik/traefik/v3/pkg/safe"
)

type Provider struct{}

func (p *Provider) SetDefaults() {}

func (p *Provider) Init() error { return errors.New("built without ECS") }

func (p *Provider) Provide(chan<- dynamic.Message, *safe.Pool) error { return nil }
GO
  cat >changed/traefik/pkg/observability/metrics/influxdb2.go <<'GO'
package metrics

import (
	"context"

	"github.com/rs/zerolog/log"
	otypes "github.com/traefik/traefik/v3/pkg/observability/types"
)

func RegisterInfluxDB2(ctx context.Context, _ *otypes.InfluxDB2) Registry {
	log.Ctx(ctx).Error().Msg("built without InfluxDB")
	return NewVoidRegistry()
}

func StopInfluxDB2() {}
GO

  # K3s keeps the copy of it that goes with this Kubernetes.
  own_copy "github.com/k3s-io/kube-router$(required github.com/cloudnativelabs/kube-router)"
  cat >changed/kube-router/pkg/controllers/routing/aws.go <<'GO'
package routing

import "k8s.io/klog/v2"

func (nrc *NetworkRoutingController) disableSourceDestinationCheck() {
	klog.Error("built without AWS")
}
GO
}

change_kwok() {
  # It wakes one of its workers for everything that comes at once, and the others sleep on: with many pods, few of them
  # work. Each thing wakes one here.
  own_copy sigs.k8s.io/kwok
  local queue=changed/kwok/pkg/utils/queue/weight_queue.go
  sed -i 's/signal: make(chan struct{}, 1)/signal: make(chan struct{}, 65536)/' "$queue"
  grep -q 65536 "$queue" || fail 'this version of KWOK has another queue'
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
build cluster "${CLUSTER[@]}"
if [ "$parts" = all ]; then build kwok sigs.k8s.io/kwok/cmd/kwok; fi
