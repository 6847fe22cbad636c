{{/* How Argo Rollouts renews a set of nodes. Takes {root, name, workload}. */}}
{{- define "parley.argoStrategy" -}}
{{- $service := include "parley.fullname" (dict "root" .root "name" .workload.of) }}
{{- $ingress := .root.Values.ingress }}
{{- if eq .root.Values.rollout.strategy "blueGreen" -}}
blueGreen:
  activeService: {{ $service }}
  previewService: {{ $service }}-preview
  autoPromotionEnabled: false
  # Sockets of the old nodes drain meanwhile.
  scaleDownDelaySeconds: {{ .workload.terminationGracePeriodSeconds }}
{{- else -}}
canary:
  maxSurge: {{ .workload.maxSurge }}
  maxUnavailable: 0
  {{- if eq .root.Values.rollout.strategy "canary" }}
  stableService: {{ $service }}
  canaryService: {{ $service }}-canary
  {{- if and $ingress.enabled (eq $ingress.controller "nginx") .workload.paths }}
  trafficRouting:
    nginx:
      stableIngress: {{ $service }}
  {{- end }}
  steps:
    {{- range list 10 50 }}
    - setWeight: {{ . }}
    - pause: {duration: 10m}
    {{- end }}
  {{- end }}
{{- end }}
{{- end }}
