{{- define "silverback.name" -}}
{{- $name := .Release.Name -}}
{{- if not (contains "silverback" $name) }}{{ $name = printf "%s-silverback" $name }}{{ end -}}
{{- $name | trunc 50 | trimSuffix "-" -}}
{{- end -}}

{{- /* What never changes over upgrades: Deployments and Services select by it. */ -}}
{{- define "silverback.selector" -}}
app.kubernetes.io/name: silverback
app.kubernetes.io/instance: {{ .Release.Name | quote }}
{{- end -}}

{{- define "silverback.labels" -}}
{{ include "silverback.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version }}
{{- end -}}

{{- define "silverback.image" -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}

{{- define "silverback.secret" -}}
{{ .Values.auth.secret | default (printf "%s-admin" (include "silverback.name" .)) }}
{{- end -}}

{{- /* The pods that answer callers. */ -}}
{{- define "silverback.answering" -}}
{{ ternary "api" "server" (eq .Values.mode "distributed") }}
{{- end -}}

{{- define "silverback.url" -}}
http://{{ include "silverback.name" . }}.{{ .Release.Namespace }}:{{ .Values.service.port }}
{{- end -}}

{{- define "silverback.claim" -}}
{{ .Values.persistence.existingClaim | default (include "silverback.name" .) }}
{{- end -}}
