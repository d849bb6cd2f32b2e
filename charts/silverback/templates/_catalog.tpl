{{- /* The files of the catalog: what is a text stays as it was written. */ -}}
{{- define "silverback.catalog" -}}
{{- $written := dict -}}
{{- range $kind, $all := dict "experiment" .Values.experiments "target" .Values.targets -}}
{{- range $name, $one := $all -}}
{{- $_ := set $written (printf "%s.%s" $kind $name) $one -}}
{{- end -}}
{{- end -}}
{{- with .Values.incidentProbe -}}
{{- $_ := set $written "incident-probe" . -}}
{{- end -}}
{{- $files := dict -}}
{{- range $name, $one := $written -}}
{{- $_ := set $files $name (ternary $one (toYaml $one) (kindIs "string" $one)) -}}
{{- end -}}
{{- toYaml $files -}}
{{- end -}}

{{- /* Where each lies below the working directory of Silverback. */ -}}
{{- define "silverback.places" -}}
{{- range $name, $_ := .Values.experiments }}
- { key: {{ printf "experiment.%s" $name }}, path: {{ printf "experiments/%s.yaml" $name }} }
{{- end }}
{{- range $name, $_ := .Values.targets }}
- { key: {{ printf "target.%s" $name }}, path: {{ printf "experiments/targets/%s.yaml" $name }} }
{{- end }}
{{- if .Values.incidentProbe }}
- { key: incident-probe, path: incident-probe.yaml }
{{- end }}
{{- end -}}
