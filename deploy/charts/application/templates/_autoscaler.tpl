{{/* What scales a set of nodes: KEDA where it goes by the queue, else Kubernetes itself. Takes {root, name, workload}. */}}
{{- define "parley.autoscaler" -}}
{{- $scaling := .workload.autoscaling }}
{{- $byArgo := and .root.Values.rollout.argo (include "parley.entrancesOf" .workload | fromJsonArray) }}
{{- $target := dict "apiVersion" (ternary "argoproj.io/v1alpha1" "apps/v1" (not (empty $byArgo))) "kind" (ternary "Rollout" "Deployment" (not (empty $byArgo))) "name" (include "parley.fullname" .) }}
{{- if $scaling.queueLag -}}
apiVersion: keda.sh/v1alpha1
kind: ScaledObject
metadata:
  name: {{ include "parley.fullname" . }}
  labels: {{- include "parley.labels" . | nindent 4 }}
spec:
  scaleTargetRef: {{- toYaml $target | nindent 4 }}
  minReplicaCount: {{ $scaling.min }}
  maxReplicaCount: {{ $scaling.max }}
  advanced:
    horizontalPodAutoscalerConfig:
      behavior: {{- include "parley.scalingBehavior" $scaling | nindent 8 }}
  triggers:
    {{- range $resource := list "cpu" "memory" }}
    - type: {{ $resource }}
      metricType: Utilization
      metadata:
        value: {{ index $scaling $resource | quote }}
    {{- end }}
    - type: prometheus
      metricType: AverageValue
      metadata:
        serverAddress: {{ .root.Values.keda.prometheusUrl }}
        query: max(parley_queue_lag{namespace={{ .root.Release.Namespace | quote }}})
        threshold: {{ $scaling.queueLag | quote }}
{{- else -}}
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: {{ include "parley.fullname" . }}
  labels: {{- include "parley.labels" . | nindent 4 }}
spec:
  scaleTargetRef: {{- toYaml $target | nindent 4 }}
  minReplicas: {{ $scaling.min }}
  maxReplicas: {{ $scaling.max }}
  metrics:
    {{- range $resource := list "cpu" "memory" }}
    - type: Resource
      resource:
        name: {{ $resource }}
        target:
          type: Utilization
          averageUtilization: {{ index $scaling $resource }}
    {{- end }}
    {{- with $scaling.connections }}
    - type: Pods
      pods:
        metric:
          name: parley_ws_connections
        target:
          type: AverageValue
          averageValue: {{ . | quote }}
    {{- end }}
  behavior: {{- include "parley.scalingBehavior" $scaling | nindent 4 }}
{{- end }}
{{- end }}

{{- define "parley.scalingBehavior" -}}
scaleUp:
  policies:
    - type: Percent
      value: 100
      periodSeconds: 15
scaleDown:
  stabilizationWindowSeconds: {{ .scaleDownAfter }}
  policies:
    - type: Percent
      value: {{ .scaleDownPercent }}
      periodSeconds: 60
{{- end }}
