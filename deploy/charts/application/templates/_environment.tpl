{{/* Environment of a workload's nodes. Takes {root, workload}. */}}
{{- define "parley.environment" -}}
- name: PARLEY_ROLES
  value: {{ join "," .workload.roles | quote }}
- name: PARLEY_PORT
  value: {{ .workload.port | quote }}
{{- range compact (splitList "," (include "parley.connectionsOf" (dict "root" .root "roles" .workload.roles))) }}
{{- $connection := index $.root.Values.connections . }}
{{- $env := upper . }}
{{- with $connection.secret }}
- name: PARLEY_{{ $env }}_URL
  {{- include "parley.fromSecret" . | nindent 2 }}
{{- else }}
{{- with $connection.password }}
- name: {{ $env }}_PASSWORD
  {{- include "parley.fromSecret" . | nindent 2 }}
{{- end }}
- name: PARLEY_{{ $env }}_URL
  value: {{ tpl $connection.url $.root | replace "$(PASSWORD)" (printf "$(%s_PASSWORD)" $env) | quote }}
{{- end }}
{{- end }}
{{- if and (include "parley.needsServers" .workload.roles) (not (has "migrate" .workload.roles)) }}
{{- if include "parley.filesOnVolume" .root }}
- name: PARLEY_BLOBS_URL
  value: file:/files
{{- end }}
{{- range $name, $secret := .root.Values.keys }}
{{- if $secret }}
- name: PARLEY_{{ $name | snakecase | upper }}{{ if ne $name "oidcProviders" }}_KEY{{ end }}_FILE
  value: /keys/{{ $name }}/{{ $secret.key }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}

{{- define "parley.fromSecret" -}}
valueFrom:
  secretKeyRef:
    name: {{ .name }}
    key: {{ .key }}
{{- end }}
