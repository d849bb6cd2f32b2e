#!/usr/bin/env bash
# Starts a real Kubernetes cluster on this Linux machine, as root. What a killed run has left of an earlier one goes first.
#   up.sh [--in FOLDER] [--hold | --check] [NODE:REGION:ZONE ...]
# Its kubeconfig is FOLDER/admin.conf; down.sh ends it. With --hold, it ends with this program: by a signal, or when the
# standard input ends, so that no death of whoever started it leaves a cluster behind. With --check, it only says why a
# cluster cannot be started here.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
for part in places processes control-plane node; do . "$here/$part.sh"; done

FOLDER=$CACHE/cluster
mode=leave
while [[ "${1:-}" == --* ]]; do
  case $1 in
    --in) FOLDER=$(realpath -m "$2") && shift 2 ;;
    --hold | --check) mode=${1#--} && shift ;;
    *) fail "knows no $1; expected --in FOLDER, --hold or --check" ;;
  esac
done
nodes=("$@")
if [ ${#nodes[@]} = 0 ]; then
  nodes=(west-1a:us-west:us-west-1 west-2a:us-west:us-west-2 east-1a:us-east:us-east-1 east-2a:us-east:us-east-2)
fi

[ "$(uname)" = Linux ] || fail 'a test cluster needs Linux'
need_root
for program in etcd containerd ctr runc ip iptables ipset conntrack nsenter mkfs.ext4 openssl sysctl; do
  command -v $program >/dev/null || fail "$program is not in the PATH; test/cluster/README.md names the packages"
done
[ -x /usr/lib/cni/ptp ] || fail 'the network plugins are not in /usr/lib/cni (Debian: containernetworking-plugins)'
# Nobody knows what will be there when a build is over: a check takes it for well, a start waits.
if [ $mode = check ] && is_building; then exit; fi
build_ended
for program in kube-apiserver kube-controller-manager kube-scheduler kubelet kube-proxy kubectl kube-router coredns pause; do
  [ -x "$BIN/$program" ] || fail "$program is not in $BIN; test/cluster/build.sh builds it"
done

# A cluster is somebody's while who starts or holds it lives, and afterwards while its API server does.
is_alive() {
  local owner
  if owner=$(cat "$1/owner" 2>/dev/null); then
    grep -qa up.sh "/proc/$owner/cmdline" 2>/dev/null
  else
    grep -qazxF "$MARK=$1" "/proc/$(cat "$1/pid/kube-apiserver" 2>/dev/null)/environ" 2>/dev/null
  fi
}
for other in "$(readlink $CURRENT || true)" "$FOLDER"; do
  if [ -n "$other" ] && is_alive "$other"; then
    fail "a test cluster runs in $other: use it with KUBECONFIG=$other/admin.conf, or end it with test/cluster/down.sh $other"
  fi
done
if [ $mode = check ]; then exit; fi
"$here/down.sh"
"$here/down.sh" "$FOLDER"

mkdir -p "$FOLDER"/{pki,tokens,log,pid,nodes}
cd "$FOLDER"
echo $$ >owner
ln -sfn "$FOLDER" $CURRENT
trap '"$here/down.sh" "$FOLDER"' EXIT
trap 'exit 1' TERM INT HUP
export KUBECONFIG=$FOLDER/admin.conf

# each FUNCTION: for all nodes, with their name, number, region and zone.
each() {
  local number node region zone
  for number in "${!nodes[@]}"; do
    IFS=: read -r node region zone <<<"${nodes[$number]}"
    "$1" "$node" "$number" "$region" "$zone"
  done
}

make_network() {
  ip link add $BRIDGE type bridge
  ip address add $HOST/24 dev $BRIDGE
  ip link set $BRIDGE up
  sysctl -qw net.ipv4.ip_forward=1
  # A Docker Engine lets nothing through that is not its own.
  iptables --wait --insert FORWARD --in-interface $BRIDGE --jump ACCEPT
  iptables --wait --insert FORWARD --out-interface $BRIDGE --jump ACCEPT
}

add_routes() {
  local node=$1 number=$2 other
  ip route add "$POD_NET.$number.0/24" via "$NODE_NET.$((10 + number))"
  for other in "${!nodes[@]}"; do
    [ "$other" = "$number" ] || inside "$node" ip route add "$POD_NET.$other.0/24" via "$NODE_NET.$((10 + other))"
  done
}

load_pause() {
  local socket=$FOLDER/nodes/$1/run/containerd.sock
  wait_for "containerd-$1" "an answer of the container runtime of $1" ctr --address "$socket" version
  "$here/load.sh" --in "$FOLDER" --node "$1" "$BIN/pause.tar"
}

all_ready() {
  [ "$(kubectl get nodes --no-headers | grep -cw Ready)" = ${#nodes[@]} ]
}

make_network
make_certificates
make_users "${nodes[@]%%:*}"
each make_node
each add_routes
each start_runtime
start_api
start_controllers
start_dns
each load_pause
each start_kubelet
each start_proxy
IFS=: read -r first _ <<<"${nodes[0]}"
wait_for "kubelet-$first" "${#nodes[@]} nodes that are ready" all_ready
each start_router
check_all_live

echo "cluster is up: $FOLDER/admin.conf"
if [ $mode = hold ]; then
  trap 'exit 0' TERM INT HUP
  while read -r _; do :; done
else
  trap - EXIT
  rm owner
fi
