{{- /*
The rules of one place (namespace, own, cluster) that the enabled faults and care add up to, each once.
Takes a list: the chart, whose they are (worker, janitor), and the place.
*/ -}}
{{- define "silverback.rules" -}}
{{- $root := index . 0 -}}
{{- $part := index . 1 -}}
{{- $place := index . 2 -}}
{{- $rights := index ($root.Files.Get "files/rights.yaml" | fromYaml) $part -}}
{{- $rules := list -}}
{{- if $root.Values.namespaces -}}
{{- $rules = concat $rules (dig "looking" $place list $rights) -}}
{{- range $kind, $enabled := $root.Values.faults -}}
{{- if $enabled -}}
{{- $rules = concat $rules (dig "faults" $kind $place list $rights) -}}
{{- end -}}
{{- end -}}
{{- range $kind, $enabled := $root.Values.care -}}
{{- if $enabled -}}
{{- $rules = concat $rules (dig "care" $kind $place list $rights) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- if $rules -}}
{{- toYaml (uniq $rules) -}}
{{- end -}}
{{- end -}}
