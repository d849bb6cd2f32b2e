{{- /*
The spec of a pod that calls the API as the admin and ends. Takes a list: the chart, and the program of files/.
*/ -}}
{{- define "silverback.caller" -}}
{{- $root := index . 0 -}}
restartPolicy: Never
automountServiceAccountToken: false
enableServiceLinks: false
securityContext: {{- include "silverback.podSecurity" $root | nindent 2 }}
{{ include "silverback.pullSecrets" $root -}}
{{ include "silverback.placement" (list $root list) -}}
containers:
  - name: caller
    image: {{ include "silverback.image" $root }}
    imagePullPolicy: {{ $root.Values.image.pullPolicy }}
    command: [node, --input-type=module, --eval]
    args:
      - {{ $root.Files.Get (printf "files/%s" (index . 1)) | quote }}
      - {{ include "silverback.url" $root }}
    env:
      - name: SILVERBACK_TOKEN
        valueFrom: { secretKeyRef: { name: {{ include "silverback.secret" $root }}, key: {{ $root.Values.auth.key }} } }
    resources:
      requests: { cpu: 50m, memory: 64Mi }
      limits: { memory: 128Mi }
    securityContext: {{- include "silverback.containerSecurity" $root | nindent 6 }}
{{- end -}}
