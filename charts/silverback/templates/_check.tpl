{{- /* What a schema cannot say, or says in words that nobody understands. */ -}}
{{- define "silverback.check" -}}
{{- $values := .Values -}}
{{- if eq $values.mode "distributed" -}}
{{- range $what, $url := dict "database" "PostgreSQL" "redis" "Redis" -}}
{{- if not (get (get $values $what) "secret") -}}
{{- fail (printf "mode distributed needs %s.secret: expected the name of a Secret whose key %s holds the URL of a %s" $what (get (get $values $what) "key") $url) -}}
{{- end -}}
{{- end -}}
{{- if $values.persistence.enabled -}}
{{- fail "persistence.enabled is for mode embedded: expected false, since the PostgreSQL keeps the history" -}}
{{- end -}}
{{- end -}}
{{- range $name := $values.namespaces -}}
{{- if hasPrefix "kube-" $name -}}
{{- fail (printf "namespaces names %s: expected names that do not begin with kube-, which are the cluster's own" $name) -}}
{{- end -}}
{{- end -}}
{{- if has .Release.Namespace $values.namespaces -}}
{{- fail (printf "namespaces names %s, where Silverback itself lives: expected namespaces of others" .Release.Namespace) -}}
{{- end -}}
{{- range $what := list "experiments" "targets" -}}
{{- range $name, $given := get $values $what | default dict -}}
{{- if and (kindIs "string" $given) (hasKey (fromYaml $given) "Error") -}}
{{- fail (printf "%s.%s is no YAML of a mapping: expected apiVersion: silverback/v1, kind and the rest of a document" $what $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- $rights := index ($.Files.Get "files/rights.yaml" | fromYaml) "worker" -}}
{{- range $what := list "faults" "care" -}}
{{- $known := keys (get $rights $what) | sortAlpha -}}
{{- range $kind, $enabled := get $values $what | default dict -}}
{{- if not (has $kind $known) -}}
{{- fail (printf "%s names %s, which Silverback has no rights for: expected %s" $what $kind (join ", " $known)) -}}
{{- end -}}
{{- if and $enabled (not $values.namespaces) -}}
{{- fail (printf "%s enables %s and namespaces is empty: expected the namespaces where it may act" $what $kind) -}}
{{- end -}}
{{- end -}}
{{- end -}}
{{- end -}}
