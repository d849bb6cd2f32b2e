{{- /* Nobody in particular, who may write nowhere but where a volume is. */ -}}
{{- define "silverback.podSecurity" -}}
runAsNonRoot: true
runAsUser: 1000
runAsGroup: 1000
fsGroup: 1000
seccompProfile: { type: RuntimeDefault }
{{- end -}}

{{- define "silverback.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end -}}

{{- /* Takes a list: the chart, and what the pod tolerates besides what values say. */ -}}
{{- define "silverback.placement" -}}
{{- $placement := (index . 0).Values.placement -}}
{{- with $placement.nodeSelector -}}
nodeSelector: {{- toYaml . | nindent 2 }}
{{ end -}}
{{- with concat $placement.tolerations (index . 1) -}}
tolerations: {{- toYaml . | nindent 2 }}
{{ end -}}
{{- with $placement.region -}}
affinity:
  nodeAffinity:
    requiredDuringSchedulingIgnoredDuringExecution:
      nodeSelectorTerms:
        - matchExpressions:
            - { key: topology.kubernetes.io/region, operator: In, values: [{{ . | quote }}] }
{{ end -}}
{{- end -}}

{{- define "silverback.pullSecrets" -}}
{{- with .Values.image.pullSecrets -}}
imagePullSecrets:
  {{- range . }}
  - name: {{ . }}
  {{- end }}
{{ end -}}
{{- end -}}

{{- /*
A Deployment of the service. Takes a dict: root; component (server, api, worker); name; role; replicas; resources;
account, the ServiceAccount; grace, in seconds; and home, the volume of /data.
*/ -}}
{{- define "silverback.deployment" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
{{- $distributed := eq $values.mode "distributed" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .name }}
  labels:
    {{- include "silverback.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .component }}
spec:
  replicas: {{ .replicas }}
  {{- if not $distributed }}
  # Two at once would share one journal file from two machines.
  strategy: { type: Recreate }
  {{- end }}
  selector:
    matchLabels:
      {{- include "silverback.selector" $root | nindent 6 }}
      app.kubernetes.io/component: {{ .component }}
  template:
    metadata:
      labels:
        {{- include "silverback.selector" $root | nindent 8 }}
        app.kubernetes.io/component: {{ .component }}
      annotations:
        checksum/config: {{ include "silverback.catalog" $root | sha256sum }}
    spec:
      serviceAccountName: {{ .account }}
      # Without rights there is nothing that a token would be good for.
      automountServiceAccountToken: {{ and (ne .component "api") (gt (len $values.namespaces) 0) }}
      # Addresses of Services would arrive as SILVERBACK_PORT and others, which mean something else.
      enableServiceLinks: false
      terminationGracePeriodSeconds: {{ .grace }}
      securityContext: {{- include "silverback.podSecurity" $root | nindent 8 }}
      {{- with include "silverback.pullSecrets" $root }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- with include "silverback.placement" (list $root list) }}
      {{- . | nindent 6 }}
      {{- end }}
      {{- if $distributed }}
      topologySpreadConstraints:
        {{- range list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
        - topologyKey: {{ . }}
          maxSkew: 1
          whenUnsatisfiable: ScheduleAnyway
          labelSelector:
            matchLabels:
              {{- include "silverback.selector" $root | nindent 14 }}
              app.kubernetes.io/component: {{ $.component }}
        {{- end }}
      {{- end }}
      containers:
        - name: silverback
          image: {{ include "silverback.image" $root }}
          imagePullPolicy: {{ $values.image.pullPolicy }}
          args: [serve, --role, {{ .role }}]
          workingDir: /catalog
          env:
            - { name: SILVERBACK_HOME, value: /data }
            - { name: SILVERBACK_HOST, value: 0.0.0.0 }
            - { name: SILVERBACK_PORT, value: '7070' }
            - { name: SILVERBACK_ADMIN_TOKEN_FILE, value: /etc/silverback/admin-token }
            {{- if $distributed }}
            {{- range $variable, $from := dict "DATABASE_URL" $values.database "REDIS_URL" $values.redis }}
            - name: {{ $variable }}
              valueFrom: { secretKeyRef: { name: {{ $from.secret }}, key: {{ $from.key }} } }
            {{- end }}
            {{- end }}
            {{- if $values.incidentProbe }}
            - { name: SILVERBACK_INCIDENT_PROBE, value: /catalog/incident-probe.yaml }
            {{- end }}
            {{- with $values.placement.region }}
            - { name: SILVERBACK_REGION, value: {{ . | quote }} }
            {{- end }}
            {{- if and (ne .component "api") $values.namespaces }}
            # Where no region is given, the node says it.
            - name: SILVERBACK_NODE
              valueFrom: { fieldRef: { fieldPath: spec.nodeName } }
            {{- end }}
            {{- range $variable, $value := $values.env }}
            - { name: {{ $variable }}, value: {{ ternary (int64 $value) $value (kindIs "float64" $value) | toString | quote }} }
            {{- end }}
          ports:
            - { name: http, containerPort: 7070 }
          startupProbe:
            httpGet: { path: /healthz, port: http }
            periodSeconds: 2
            failureThreshold: 60
          livenessProbe:
            httpGet: { path: /healthz, port: http }
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 6
          readinessProbe:
            httpGet: { path: /readyz, port: http }
            periodSeconds: 5
            timeoutSeconds: 5
          resources: {{- toYaml .resources | nindent 12 }}
          securityContext: {{- include "silverback.containerSecurity" $root | nindent 12 }}
          volumeMounts:
            - { name: home, mountPath: /data }
            - { name: tmp, mountPath: /tmp }
            - { name: catalog, mountPath: /catalog, readOnly: true }
            - { name: admin-token, mountPath: /etc/silverback, readOnly: true }
      volumes:
        - name: home
          {{- .home | nindent 10 }}
        - name: tmp
          emptyDir: {}
        - name: catalog
          configMap:
            name: {{ include "silverback.name" $root }}-catalog
            {{- with include "silverback.places" $root }}
            items: {{- . | nindent 14 }}
            {{- end }}
        - name: admin-token
          secret:
            secretName: {{ include "silverback.secret" $root }}
            # 0440
            defaultMode: 288
            items:
              - { key: {{ $values.auth.key }}, path: admin-token }
{{- end -}}
