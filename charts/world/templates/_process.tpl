{{- /*
A process of the world with its Service, which bears the name that the others look up. Takes a dict: root; kind
(Deployment, StatefulSet); role; region and zone, empty where it is of none; name, of the objects; process, its
WORLD_NAME; replicas; headless; ports; ready, the port that tells whether it serves.
*/ -}}
{{- define "world.process" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
apiVersion: v1
kind: Service
metadata:
  name: {{ .name }}
  labels: {{- include "world.labels" $root | nindent 4 }}
spec:
  {{- if .headless }}
  clusterIP: None
  {{- end }}
  selector: {{- include "world.selector" . | nindent 4 }}
  ports:
    {{- range $port := .ports }}
    - { name: {{ $port.name }}, port: {{ $port.port }}, protocol: {{ $port.protocol | default "TCP" }} }
    {{- end }}
---
apiVersion: apps/v1
kind: {{ .kind }}
metadata:
  name: {{ .name }}
  labels: {{- include "world.labels" $root | nindent 4 }}
spec:
  replicas: {{ .replicas }}
  {{- if eq .kind "StatefulSet" }}
  serviceName: {{ .name }}
  podManagementPolicy: Parallel
  # Instances are counted from 1.
  ordinals: { start: 1 }
  {{- else }}
  # There is one of it: two would not know of each other.
  strategy: { type: Recreate }
  {{- end }}
  selector:
    matchLabels: {{- include "world.selector" . | nindent 6 }}
  template:
    metadata:
      labels: {{- include "world.selector" . | nindent 8 }}
      annotations:
        checksum/layout: {{ toJson $values.layout | sha256sum }}
    spec:
      automountServiceAccountToken: false
      enableServiceLinks: false
      terminationGracePeriodSeconds: 10
      securityContext:
        runAsNonRoot: true
        runAsUser: 1000
        runAsGroup: 1000
        fsGroup: 1000
        seccompProfile: { type: RuntimeDefault }
      {{- with $values.image.pullSecrets }}
      imagePullSecrets:
        {{- range . }}
        - name: {{ . }}
        {{- end }}
      {{- end }}
      {{- with include "world.nodes" . }}
      nodeSelector: {{- . | nindent 8 }}
      {{- end }}
      containers:
        - name: {{ .role }}
          image: {{ include "world.image" $root }}
          imagePullPolicy: {{ $values.image.pullPolicy }}
          command: [node, /app/dist/world/hosted/main.js]
          env:
            {{- if eq .role "instance" }}
            - name: INDEX
              valueFrom: { fieldRef: { fieldPath: "metadata.labels['apps.kubernetes.io/pod-index']" } }
            {{- end }}
            - { name: WORLD_NAME, value: {{ .process | quote }} }
            - name: WORLD_LAYOUT
              valueFrom: { configMapKeyRef: { name: layout, key: layout.json } }
            - { name: WORLD_DOMAIN, value: {{ printf "%s.svc.%s" $root.Release.Namespace $values.clusterDomain | quote }} }
            {{- if and (eq .role "dns") (include "world.fronted" $root) }}
            - { name: WORLD_FRONT, value: {{ $values.gateway.front | quote }} }
            {{- end }}
          ports:
            {{- range $port := .ports }}
            - { name: {{ $port.name }}, containerPort: {{ $port.port }}, protocol: {{ $port.protocol | default "TCP" }} }
            {{- end }}
          # It listens to control when it has begun, whether or not it can serve already.
          startupProbe:
            tcpSocket: { port: control }
            periodSeconds: 1
            failureThreshold: 120
          livenessProbe:
            tcpSocket: { port: control }
            periodSeconds: 20
            timeoutSeconds: 10
            failureThreshold: 3
          readinessProbe:
            httpGet: { path: /healthz, port: {{ .ready }} }
            periodSeconds: 2
            timeoutSeconds: 3
            failureThreshold: 3
          resources: {{- toYaml $values.resources | nindent 12 }}
          securityContext:
            allowPrivilegeEscalation: false
            capabilities: { drop: [ALL] }
          {{- if and (eq .role "store") $values.storage.enabled }}
          volumeMounts:
            - { name: data, mountPath: /var/lib/silverback-world }
          {{- end }}
  {{- if and (eq .role "store") $values.storage.enabled }}
  # Data of a world that is removed is of no use to anybody.
  persistentVolumeClaimRetentionPolicy: { whenDeleted: Delete, whenScaled: Retain }
  volumeClaimTemplates:
    - metadata: { name: data }
      spec:
        accessModes: [ReadWriteOnce]
        {{- with $values.storage.storageClass }}
        storageClassName: {{ . }}
        {{- end }}
        resources: { requests: { storage: {{ $values.storage.size }} } }
  {{- end }}
{{- end -}}

{{- /* Labels of the nodes that a process runs on: those that are told for its zone, its region or its role, or its place itself. */ -}}
{{- define "world.nodes" -}}
{{- $nodes := .root.Values.nodes -}}
{{- $region := ternary (dict "topology.kubernetes.io/region" .region) dict (ne .region "") -}}
{{- $zone := ternary (dict "topology.kubernetes.io/zone" .zone) dict (ne .zone "") -}}
{{- $told := "" -}}
{{- range $name := list .role .region .zone -}}
{{- if hasKey $nodes $name }}{{ $told = $name }}{{ end -}}
{{- end -}}
{{- $labels := ternary (get $nodes $told) (merge (dict) $region $zone) (ne $told "") -}}
{{- if $labels }}{{ toYaml $labels }}{{ end -}}
{{- end -}}
