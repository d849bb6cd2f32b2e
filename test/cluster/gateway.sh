#!/usr/bin/env bash
# Gives a running test cluster a gateway: the kinds of Gateway API, a GatewayClass "traefik" and a Traefik on this machine,
# which follows one namespace and lets users in at port 8000 of the address that it prints.
#   gateway.sh [--in FOLDER] NAMESPACE
# It ends with the cluster, or with gateway.sh --end [--in FOLDER], which takes away what was made.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
for part in places processes; do . "$here/$part.sh"; done
FOLDER=$CACHE/cluster
PORT=8000
end=
while [[ "${1:-}" == --* ]]; do
  case $1 in
    --in) FOLDER=$(realpath -m "$2") && shift 2 ;;
    --end) end=yes && shift ;;
    *) fail "knows no $1; expected --in FOLDER or --end" ;;
  esac
done
need_root
[ -S "$(compgen -G "$FOLDER/nodes/*/run/containerd.sock" | head -n 1)" ] || fail "no cluster runs in $FOLDER"
export KUBECONFIG=$FOLDER/admin.conf

MADE=$FOLDER/gateway-kinds

is_running() { kill -0 "$(cat "$FOLDER/pid/traefik" 2>/dev/null)" 2>/dev/null; }

stop() {
  if is_running; then kill "$(cat "$FOLDER/pid/traefik")"; fi
  rm -f "$FOLDER/pid/traefik"
}
delete_class() { kubectl delete gatewayclass traefik --ignore-not-found >/dev/null 2>&1 || true; }
take_away() {
  stop
  delete_class
  if [ -d "$MADE" ]; then kubectl delete --ignore-not-found --filename "$MADE" >/dev/null; fi
  rm -rf "$MADE"
}
if [ $end ]; then
  take_away
  exit
fi

[ $# = 1 ] || fail 'expected the namespace whose routes the gateway carries'
[ -x "$BIN/traefik" ] || fail "traefik is not in $BIN; test/cluster/build.sh gateway builds it"
if is_running; then fail "a gateway runs already; end it with test/cluster/gateway.sh --end"; fi
# What fails or is stopped half-way leaves nothing of its own.
ready= made_kinds= made_class=
undo() {
  if [ $ready ]; then return; fi
  if [ $made_kinds ]; then
    take_away
  else
    stop
    if [ $made_class ]; then delete_class; fi
  fi
}
trap undo EXIT
if ! kubectl get crd httproutes.gateway.networking.k8s.io >/dev/null 2>&1; then
  kinds=$("$here/gateway-kinds.sh")
  made_kinds=yes
  mkdir -p "$MADE"
  xargs cp --target-directory "$MADE" <<<"$kinds"
  # Too long to be annotated with what was applied.
  kubectl create --filename "$MADE" >/dev/null
  kubectl wait --for=condition=Established --timeout=120s --filename "$MADE" >/dev/null
fi
if ! kubectl get gatewayclass traefik >/dev/null 2>&1; then made_class=yes; fi
kubectl apply --filename - >/dev/null <<EOF
{ apiVersion: gateway.networking.k8s.io/v1, kind: GatewayClass, metadata: { name: traefik }, spec: { controllerName: traefik.io/gateway-controller } }
EOF
start traefik traefik --providers.kubernetesgateway=true --providers.kubernetesgateway.namespaces="$1" \
  --providers.providersThrottleDuration=100ms --entryPoints.users.address=$HOST:$PORT \
  --global.checkNewVersion=false --log.level=ERROR
wait_for traefik 'an answer of the gateway' bash -c ": </dev/tcp/$HOST/$PORT"
ready=yes
echo "$HOST:$PORT"
