#!/usr/bin/env bash
# Loads images, as "docker save" writes them, into nodes of a running test cluster.
#   load.sh [--in FOLDER] [--node NODE] TAR...    without a node: into all of them
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
. "$here/places.sh"
FOLDER=$CACHE/cluster
node='*'
while [[ "${1:-}" == --* ]]; do
  case $1 in
    --in) FOLDER=$2 && shift 2 ;;
    --node) node=$2 && shift 2 ;;
    *) fail "knows no $1; expected --in FOLDER or --node NODE" ;;
  esac
done
need_root

loads=()
for socket in "$FOLDER"/nodes/$node/run/containerd.sock; do
  [ -S "$socket" ] || fail "no cluster with a node $node runs in $FOLDER"
  for tar in "$@"; do
    ctr --address "$socket" --namespace k8s.io images import "$tar" >/dev/null &
    loads+=($!)
  done
done
for load in "${loads[@]}"; do wait "$load"; done
