{{/* Names and labels. Each takes {root, name}: the chart's scope and the server's name. */}}

{{- define "infrastructure.fullname" -}}
{{ printf "%s-%s" .root.Release.Name .name | trunc 63 | trimSuffix "-" }}
{{- end }}

{{- define "infrastructure.selector" -}}
app.kubernetes.io/name: parley-infrastructure
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .name }}
{{- end }}

{{- define "infrastructure.labels" -}}
{{ include "infrastructure.selector" . }}
app.kubernetes.io/part-of: parley
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ .root.Chart.Name }}-{{ .root.Chart.Version }}
{{- end }}

{{- define "infrastructure.passwordOf" -}}
valueFrom:
  secretKeyRef:
    name: {{ .root.Values.secret }}
    key: {{ .server.passwordKey }}
{{- end }}
