#!/usr/bin/env bash
# Prints the files of Gateway API's own kinds, a line each, of the version that the gateway of a test cluster is built with.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
module=sigs.k8s.io/gateway-api
version=$(sed -nE "s#^\s+$module (v\S+).*#\1#p" "$here/programs/cluster/go.mod")
go mod download "$module@$version"
printf '%s\n' "$(go env GOMODCACHE)/$module@$version"/config/crd/standard/gateway.networking.k8s.io_*.yaml
