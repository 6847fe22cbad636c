{{/* What leads paths to a Service by an Ingress. Takes {root, name, workload}, and `weight` for a canary. */}}
{{- define "parley.ingress" -}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: {{ include "parley.fullname" . }}
  labels: {{- include "parley.labels" . | nindent 4 }}
  {{- with include "parley.ingressAnnotations" (dict "ingress" .root.Values.ingress "roles" .workload.roles "weight" .weight) | trim }}
  annotations: {{- . | nindent 4 }}
  {{- end }}
spec:
  ingressClassName: {{ .root.Values.ingress.className | default .root.Values.ingress.controller }}
  {{- with .root.Values.ingress.tlsSecret }}
  tls:
    - hosts: [{{ $.root.Values.ingress.host }}]
      secretName: {{ . }}
  {{- end }}
  rules:
    - host: {{ .root.Values.ingress.host }}
      http:
        paths:
          {{- range .workload.paths }}
          - path: {{ . }}
            pathType: Prefix
            backend:
              service:
                name: {{ include "parley.fullname" $ }}
                port:
                  name: http
          {{- end }}
{{- end }}

{{- define "parley.ingressAnnotations" -}}
{{- if eq .ingress.controller "nginx" }}
nginx.ingress.kubernetes.io/proxy-body-size: "0"
nginx.ingress.kubernetes.io/proxy-read-timeout: "3600"
nginx.ingress.kubernetes.io/proxy-send-timeout: "3600"
{{- with .weight }}
nginx.ingress.kubernetes.io/canary: "true"
nginx.ingress.kubernetes.io/canary-weight: {{ . | quote }}
{{- end }}
{{- if has "realtime" .roles }}
nginx.ingress.kubernetes.io/affinity: cookie
nginx.ingress.kubernetes.io/session-cookie-name: {{ .ingress.stickyCookie }}
nginx.ingress.kubernetes.io/session-cookie-samesite: Lax
{{- end }}
{{- end }}
{{- with .ingress.annotations }}
{{ toYaml . }}
{{- end }}
{{- end }}

{{/* The same by Gateway API; a canary is a share of the same route. Takes {root, name, workload}. */}}
{{- define "parley.httpRoute" -}}
{{- $rollout := .root.Values.rollout }}
{{- $hasCanary := and (eq $rollout.strategy "canary") (not $rollout.argo) }}
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata:
  name: {{ include "parley.fullname" . }}
  labels: {{- include "parley.labels" . | nindent 4 }}
  {{- with .root.Values.ingress.annotations }}
  annotations: {{- toYaml . | nindent 4 }}
  {{- end }}
spec:
  parentRefs:
    - name: {{ .root.Values.ingress.gateway.name }}
      {{- with .root.Values.ingress.gateway.namespace }}
      namespace: {{ . }}
      {{- end }}
  hostnames: [{{ .root.Values.ingress.host }}]
  rules:
    - matches:
        {{- range .workload.paths }}
        - path:
            type: PathPrefix
            value: {{ . }}
        {{- end }}
      {{- if has "realtime" .workload.roles }}
      sessionPersistence:
        type: Cookie
        sessionName: {{ .root.Values.ingress.stickyCookie }}
      {{- end }}
      backendRefs:
        - name: {{ include "parley.fullname" . }}
          port: {{ .workload.servicePort | default .workload.port }}
          {{- if $hasCanary }}
          weight: {{ sub 100 $rollout.canary.weight }}
        - name: {{ include "parley.fullname" . }}-canary
          port: {{ .workload.servicePort | default .workload.port }}
          weight: {{ $rollout.canary.weight }}
          {{- end }}
{{- end }}
