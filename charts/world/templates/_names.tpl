{{- define "world.labels" -}}
app.kubernetes.io/part-of: silverback-world
app.kubernetes.io/instance: {{ .Release.Name | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "world.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{- /* Whether the users of some route come through a gateway. */ -}}
{{- define "world.fronted" -}}
{{- range .Values.layout.routes }}{{ if .front }}yes{{ end }}{{ end -}}
{{- end -}}

{{- /*
What a pod is selected by, and says of itself. Takes a dict: root; role; region and zone, empty where it is of none. An
empty label says that it is of no region, whatever its node says.
*/ -}}
{{- define "world.selector" -}}
app.kubernetes.io/part-of: silverback-world
app.kubernetes.io/instance: {{ .root.Release.Name | quote }}
app.kubernetes.io/name: {{ .role }}
{{- if or .region (has .role (list "dns" "users")) }}
topology.kubernetes.io/region: {{ .region | quote }}
{{- end }}
{{- if or .zone (not .region) }}
topology.kubernetes.io/zone: {{ .zone | quote }}
{{- end }}
{{- end -}}
