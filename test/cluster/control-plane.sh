# Sourced by up.sh: certificates, tokens, etcd, the API server, its controllers, DNS.

# Whoever has a token: users of the file that the API server reads.
token() {
  cat "$FOLDER/tokens/$1"
}

# user NAME USER [GROUP]
user() {
  openssl rand -hex 16 >"$FOLDER/tokens/$1"
  echo "$(token "$1"),$2,$1,\"${3:-}\"" >>"$FOLDER/pki/tokens.csv"
}

# kubeconfig FILE NAME: for who has the token of that name.
kubeconfig() {
  cat >"$1" <<YAML
apiVersion: v1
kind: Config
current-context: silverback-test
clusters:
  - name: silverback-test
    cluster: { server: "https://$HOST:6443", certificate-authority-data: $(base64 -w 0 "$FOLDER/pki/ca.crt") }
users:
  - name: $2
    user: { token: $(token "$2") }
contexts:
  - name: silverback-test
    context: { cluster: silverback-test, user: $2 }
YAML
}

make_certificates() {
  cd "$FOLDER/pki"
  {
    openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -subj /CN=silverback-test-ca -days 365
    openssl genrsa -out accounts.key 2048
    openssl rsa -in accounts.key -pubout -out accounts.pub
    openssl req -newkey rsa:2048 -nodes -keyout api.key -out api.csr -subj /CN=kube-apiserver
    local names=DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,DNS:localhost
    echo "subjectAltName=IP:127.0.0.1,IP:$HOST,IP:$SERVICE_NET.0.1,$names" >api.ext
    openssl x509 -req -in api.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 365 -out api.crt -extfile api.ext
  } 2>"$FOLDER/log/openssl.log" || fail "openssl made no certificates: $(tail -n 1 "$FOLDER/log/openssl.log")"
  cd "$FOLDER"
}

make_users() {
  umask 077
  user admin admin system:masters
  local name
  for name in kube-controller-manager kube-scheduler kube-proxy; do user $name system:$name; done
  for name in "$@"; do user "$name" "system:node:$name" system:nodes; done
  umask 022
  kubeconfig "$FOLDER/admin.conf" admin
  for name in kube-controller-manager kube-scheduler kube-proxy; do kubeconfig "$FOLDER/$name.conf" $name; done
}

start_api() {
  local etcd=http://127.0.0.1:12379 peers=http://127.0.0.1:12380
  # What is in it need not outlive the machine.
  start etcd etcd --data-dir "$FOLDER/etcd" --unsafe-no-fsync \
    --listen-client-urls $etcd --advertise-client-urls $etcd \
    --listen-peer-urls $peers --initial-advertise-peer-urls $peers --initial-cluster default=$peers
  wait_for etcd 'an answer of etcd' bash -c ': </dev/tcp/127.0.0.1/12379'
  # Debian's etcd tells no progress: a watch that is to begin with all there is (KWOK's are) would end at once, each time.
  start kube-apiserver kube-apiserver --etcd-servers $etcd --feature-gates WatchList=false \
    --bind-address 0.0.0.0 --advertise-address $HOST --secure-port 6443 \
    --tls-cert-file pki/api.crt --tls-private-key-file pki/api.key --client-ca-file pki/ca.crt \
    --token-auth-file pki/tokens.csv --authorization-mode Node,RBAC --enable-admission-plugins NodeRestriction \
    --service-account-issuer https://kubernetes.default.svc \
    --service-account-key-file pki/accounts.pub --service-account-signing-key-file pki/accounts.key \
    --service-cluster-ip-range $SERVICE_NET.0.0/16 --allow-privileged=true \
    --kubelet-preferred-address-types InternalIP
  wait_for kube-apiserver 'a ready API server' kubectl get --raw /readyz
}

start_controllers() {
  local fast=(--leader-elect=false --kube-api-qps 500 --kube-api-burst 1000)
  start kube-controller-manager kube-controller-manager --kubeconfig kube-controller-manager.conf "${fast[@]}" \
    --service-account-private-key-file pki/accounts.key --root-ca-file pki/ca.crt \
    --use-service-account-credentials=true --cluster-cidr $POD_NET.0.0/16 --allocate-node-cidrs=false \
    --node-monitor-grace-period 40s
  start kube-scheduler kube-scheduler --kubeconfig kube-scheduler.conf "${fast[@]}"
}

# Cluster DNS runs on the machine, so that no fault on a node takes it; it is found like that of any other cluster.
start_dns() {
  cat >Corefile <<CONF
.:53 {
  bind $HOST
  errors
  kubernetes cluster.local {
    kubeconfig $FOLDER/admin.conf
  }
}
CONF
  start coredns coredns -conf Corefile
  kubectl apply --filename - >/dev/null <<YAML
apiVersion: v1
kind: Service
metadata: { name: kube-dns, namespace: kube-system, labels: { k8s-app: kube-dns } }
spec:
  clusterIP: $DNS
  ports:
    - { name: dns, port: 53, protocol: UDP }
    - { name: dns-tcp, port: 53, protocol: TCP }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: kube-dns, namespace: kube-system, labels: { kubernetes.io/service-name: kube-dns } }
addressType: IPv4
ports:
  - { name: dns, port: 53, protocol: UDP }
  - { name: dns-tcp, port: 53, protocol: TCP }
endpoints:
  - addresses: [$HOST]
YAML
}
