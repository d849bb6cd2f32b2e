{{- /* What a schema cannot say. */ -}}
{{- define "world.check" -}}
{{- if and (include "world.fronted" .) (not .Values.gateway.front) -}}
{{- fail "gateway.front is empty and a route has a front: expected HOST:PORT where users in this cluster reach the gateway, or front: false for all routes" -}}
{{- end -}}
{{- $known := list "dns" "users" -}}
{{- range $region, $places := .Values.layout.regions -}}
{{- $known = concat $known (list $region) (keys $places.zones) -}}
{{- end -}}
{{- range $name, $labels := .Values.nodes -}}
{{- if not (has $name $known) -}}
{{- fail (printf "nodes names %s: expected a region or zone of the layout, dns or users" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
