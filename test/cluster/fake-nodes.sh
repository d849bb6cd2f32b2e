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
  start kwok kwok --kubeconfig "$KUBECONFIG" --config "$here/kwok.yaml" \
    --manage-nodes-with-annotation-selector kwok.x-k8s.io/node=fake --cidr 10.250.0.1/16
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
