#!/usr/bin/env bash
# Adds fake nodes to a running test cluster (KWOK): pods that are bound to them become Ready, and go when they are
# deleted, without a process anywhere. They are tainted: only pods that tolerate kwok.x-k8s.io/node come there.
#   fake-nodes.sh [--in FOLDER] [REGION/ZONE:COUNT ...]    default: us-west/us-west-2:50 us-east/us-east-1:50
# down.sh ends it with the rest.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
for part in places processes; do . "$here/$part.sh"; done

FOLDER=$CACHE/cluster
if [ "${1:-}" = --in ]; then
  FOLDER=$(realpath "$2")
  shift 2
fi
zones=("$@")
if [ ${#zones[@]} = 0 ]; then zones=(us-west/us-west-2:50 us-east/us-east-1:50); fi
need_root
[ -x "$BIN/kwok" ] || fail "kwok is not in $BIN; test/cluster/build.sh builds it"
[ -f "$FOLDER/admin.conf" ] || fail "no cluster runs in $FOLDER"
export KUBECONFIG=$FOLDER/admin.conf
kwok=$FOLDER/kwok
mkdir -p "$kwok"

# No leases of nodes: they are Ready by their status alone, which is posted more often than a node may be silent.
write_configuration() {
  cat >"$kwok/options.yaml" <<YAML
apiVersion: config.kwok.x-k8s.io/v1alpha1
kind: KwokConfiguration
options:
  manageAllNodes: false
  manageNodesWithAnnotationSelector: kwok.x-k8s.io/node=fake
  nodeLeaseDurationSeconds: 0
  nodePlayStageParallelism: 4
  podPlayStageParallelism: 16
  enableCRDs: []
YAML
  local stages stage
  stages=$(go env GOMODCACHE)/sigs.k8s.io/kwok@$(cat "$BIN/.versions/kwok")/kustomize/stage
  for stage in node/fast/node-initialize node/heartbeat/node-heartbeat pod/fast/pod-{ready,complete,delete}; do
    sed -e 's/durationMilliseconds: 20000/durationMilliseconds: 6000/' \
      -e 's/jitterDurationMilliseconds: 25000/jitterDurationMilliseconds: 9000/' \
      "$stages/$stage.yaml" >"$kwok/${stage##*/}.yaml"
  done
}

# node NAME REGION ZONE
node() {
  cat <<YAML
---
apiVersion: v1
kind: Node
metadata:
  name: $1
  annotations: { kwok.x-k8s.io/node: fake }
  labels:
    type: kwok
    kubernetes.io/os: linux
    kubernetes.io/arch: amd64
    kubernetes.io/hostname: $1
    topology.kubernetes.io/region: $2
    topology.kubernetes.io/zone: $3
spec:
  taints: [{ key: kwok.x-k8s.io/node, value: fake, effect: NoSchedule }]
status:
  allocatable: { cpu: "32", memory: 256Gi, pods: "110" }
  capacity: { cpu: "32", memory: 256Gi, pods: "110" }
YAML
}

if ! kill -0 "$(cat "$FOLDER/pid/kwok" 2>/dev/null)" 2>/dev/null; then
  write_configuration
  configuration=()
  for file in options node-initialize node-heartbeat pod-ready pod-complete pod-delete; do
    configuration+=(--config "$kwok/$file.yaml")
  done
  start kwok kwok --kubeconfig "$KUBECONFIG" "${configuration[@]}" \
    --cidr 10.250.0.0/16 --server-address 127.0.0.1:10247
fi

wanted=0
for zone in "${zones[@]}"; do
  IFS=/: read -r region zone count <<<"$zone"
  for number in $(seq -w "$count"); do node "kwok-$zone-$number" "$region" "$zone"; done
  wanted=$((wanted + count))
done >"$kwok/nodes.yaml"
kubectl apply --server-side --force-conflicts --filename "$kwok/nodes.yaml" >/dev/null

all_ready() {
  [ "$(kubectl get nodes --selector type=kwok --no-headers | grep -cw Ready)" -ge "$wanted" ]
}
wait_for kwok "$wanted fake nodes that are ready" all_ready
echo "$wanted fake nodes are ready"
