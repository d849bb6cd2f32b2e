# Sourced by up.sh: one node, which is a network namespace and a mount namespace with a container runtime, a kubelet, a
# proxy for Services and what enforces NetworkPolicies. Both namespaces end with the last process in them.

# make_node NAME NUMBER
make_node() {
  local node=$1 number=$2 home=$FOLDER/nodes/$1
  mkdir -p "$home"/{cni,containerd,kubelet,run} "${OWN_PLACES[@]}"
  # Images are unpacked to a hundred thousand files. In a disk of their own, which is one file, they are gone with that
  # file. Where there are no loop devices they lie in the cluster's folder, and removing them takes minutes.
  truncate --size 40G "$home/disk"
  mkfs.ext4 -q -F -O ^has_journal -E lazy_itable_init=1,nodiscard "$home/disk"
  start "node-$node" unshare --net --mount --propagation private sh -c \
    "mount -o loop,noatime $home/disk $home/containerd
     for place in ${OWN_PLACES[*]}; do mount -t tmpfs none \$place || exit 1; done
     touch $home/made; exec pause"
  wait_for "node-$node" "the namespaces of $node" test -e "$home/made"
  local pid
  pid=$(cat "$FOLDER/pid/node-$node")
  ip link add "sbkn$number" type veth peer name eth0 netns "$pid"
  ip link set "sbkn$number" master $BRIDGE up
  inside "$node" ip address add "$NODE_NET.$((10 + number))/24" dev eth0
  inside "$node" ip link set eth0 up
  inside "$node" ip link set lo up
  inside "$node" ip route add default via $HOST
  inside "$node" sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0
  make_cgroups "$node"
}

# All pods together, in programs of the cluster: where the kernel divides the processor between sessions, each of those
# weighs as much as a group, and users of what runs in pods would wait whenever a node is busy.
PODS_WEIGH=8

# The kubelet makes the groups of pods below one that it finds.
make_cgroups() {
  local root group file
  for root in $(cgroup_roots); do
    for group in "$root/sbk" "$root/sbk/$1"; do
      # Version 2: controllers are handed down by the group above.
      if [ -e "$root/cgroup.controllers" ]; then
        sed 's/[^ ]*/+&/g' "${group%/*}/cgroup.controllers" >"${group%/*}/cgroup.subtree_control"
      fi
      mkdir -p "$group"
      # Version 1: a new group may use no processor and no memory node until it is told which.
      for file in cpuset.cpus cpuset.mems; do
        if [ -e "$group/tasks" ] && [ -e "$group/$file" ]; then cat "$root/$file" >"$group/$file"; fi
      done
    done
    if [ -e "$root/sbk/cpu.shares" ]; then echo $((PODS_WEIGH * 1024)) >"$root/sbk/cpu.shares"; fi
    if [ -e "$root/sbk/cpu.weight" ]; then echo $((PODS_WEIGH * 100)) >"$root/sbk/cpu.weight"; fi
  done
}

# start_runtime NAME NUMBER
start_runtime() {
  local node=$1 number=$2 home=$FOLDER/nodes/$1
  cat >"$home/cni/10-pods.conflist" <<JSON
{
  "cniVersion": "0.4.0",
  "name": "pods",
  "plugins": [
    {
      "type": "ptp",
      "ipMasq": false,
      "ipam": {
        "type": "host-local",
        "dataDir": "$home/addresses",
        "ranges": [[{ "subnet": "$POD_NET.$number.0/24" }]],
        "routes": [{ "dst": "0.0.0.0/0" }]
      }
    },
    { "type": "portmap", "capabilities": { "portMappings": true } }
  ]
}
JSON
  cat >"$home/containerd.toml" <<TOML
version = 2
root = "$home/containerd"
state = "$home/run/containerd"
[grpc]
  address = "$home/run/containerd.sock"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "silverback.test/pause:1"
  restrict_oom_score_adj = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "$home/cni"
TOML
  start_inside "$node" containerd containerd --config "$home/containerd.toml"
}

# start_kubelet NAME NUMBER REGION ZONE
start_kubelet() {
  local node=$1 number=$2 region=$3 zone=$4 home=$FOLDER/nodes/$1
  local address=$NODE_NET.$((10 + number))
  cat >"$home/kubelet.yaml" <<YAML
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
authentication: { anonymous: { enabled: true }, webhook: { enabled: false } }
authorization: { mode: AlwaysAllow }
cgroupDriver: cgroupfs
cgroupRoot: /sbk/$node
failCgroupV1: false
enforceNodeAllocatable: []
clusterDNS: ["$DNS"]
clusterDomain: cluster.local
podCIDR: $POD_NET.$number.0/24
podLogsDir: $home/logs
containerRuntimeEndpoint: "unix://$home/run/containerd.sock"
failSwapOn: false
healthzPort: 0
nodeStatusUpdateFrequency: 5s
imageGCHighThresholdPercent: 100
evictionHard: { memory.available: "0%", nodefs.available: "0%", imagefs.available: "0%" }
YAML
  kubeconfig "$home/kubelet.conf" "$node"
  start_inside "$node" kubelet kubelet --config "$home/kubelet.yaml" --kubeconfig "$home/kubelet.conf" \
    --root-dir "$home/kubelet" --hostname-override "$node" --node-ip "$address" \
    --node-labels "topology.kubernetes.io/region=$region,topology.kubernetes.io/zone=$zone"
}

# With iptables, what is sent to a Service that a node does not know yet leaves it untranslated, and is remembered so for two
# minutes: a connection that comes from the same port meanwhile goes to nobody, too. With nftables it goes nowhere at once.
PROXY_MODE=$(command -v nft >/dev/null && echo nftables || echo iptables)

start_proxy() {
  local node=$1 home=$FOLDER/nodes/$1
  cat >"$home/proxy.yaml" <<YAML
apiVersion: kubeproxy.config.k8s.io/v1alpha1
kind: KubeProxyConfiguration
mode: $PROXY_MODE
clientConnection: { kubeconfig: $FOLDER/kube-proxy.conf }
clusterCIDR: $POD_NET.0.0/16
hostnameOverride: $node
conntrack: { maxPerCore: 0, min: 0 }
YAML
  start_inside "$node" kube-proxy kube-proxy --config "$home/proxy.yaml"
}

# start_router NAME NUMBER: enforces NetworkPolicies, and nothing else; it needs to know which pods are the node's.
start_router() {
  local node=$1 cidr=$POD_NET.$2.0/24
  kubectl patch node "$node" --patch "{\"spec\":{\"podCIDR\":\"$cidr\",\"podCIDRs\":[\"$cidr\"]}}" >/dev/null
  start_inside "$node" kube-router env "NODE_NAME=$node" kube-router --kubeconfig "$FOLDER/admin.conf" \
    --hostname-override "$node" --run-firewall=true --run-router=false --run-service-proxy=false \
    --service-cluster-ip-range $SERVICE_NET.0.0/16 --metrics-port 0 --health-port 0
}
