{{- /* The files of the catalog: what is a text stays as it was written. */ -}}
{{- define "silverback.catalog" -}}
{{- $files := dict -}}
{{- range $kind, $all := dict "experiment" .Values.experiments "target" .Values.targets -}}
{{- range $name, $written := $all -}}
{{- $_ := set $files (printf "%s.%s" $kind $name) (ternary $written (toYaml $written) (kindIs "string" $written)) -}}
{{- end -}}
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
{{- end -}}
