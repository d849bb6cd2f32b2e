{{- /* What a schema cannot say. */ -}}
{{- define "world.check" -}}
{{- if and (include "world.fronted" .) (not .Values.gateway.front) -}}
{{- fail "gateway.front is empty and a route has a front: expected HOST:PORT where users in this cluster reach the gateway, or front: false for all routes" -}}
{{- end -}}
{{- $regions := keys .Values.layout.regions | sortAlpha -}}
{{- $zones := list -}}
{{- range $region, $places := .Values.layout.regions -}}
{{- range $zone := keys $places.zones -}}
{{- if or (has $zone $regions) (has $zone $zones) -}}
{{- fail (printf "layout.regions has %s twice: expected zones with names of their own" $zone) -}}
{{- end -}}
{{- $zones = append $zones $zone -}}
{{- end -}}
{{- end -}}
{{- /* Values are merged with those of the chart, key by key. */ -}}
{{- $removed := "what the chart has besides is removed with null" -}}
{{- range $route, $of := .Values.layout.routes -}}
{{- $sum := 0 -}}
{{- range $region, $weight := $of.weights -}}
{{- if not (has $region $regions) -}}
{{- fail (printf "layout.routes.%s.weights names %s: expected regions of the layout, %s; %s" $route $region (join ", " $regions) $removed) -}}
{{- end -}}
{{- $sum = add $sum $weight -}}
{{- end -}}
{{- if ne (int $sum) 10000 -}}
{{- fail (printf "layout.routes.%s.weights sum to %d: expected 10000; %s" $route (int $sum) $removed) -}}
{{- end -}}
{{- end -}}
{{- range $name, $labels := .Values.nodes -}}
{{- if not (has $name (concat (list "dns" "users") $regions $zones)) -}}
{{- fail (printf "nodes names %s: expected a region or zone of the layout, dns or users" $name) -}}
{{- end -}}
{{- end -}}
{{- end -}}
