{{- define "observability.alloy" -}}
// Logs of Parley's pods, read from the API of Kubernetes, to Loki.
discovery.kubernetes "pods" {
  role = "pod"
  namespaces {
    names = {{ toJson .Values.namespaces }}
  }
  selectors {
    role  = "pod"
    label = "app.kubernetes.io/part-of=parley"
  }
}

discovery.relabel "pods" {
  targets = discovery.kubernetes.pods.targets
  rule {
    source_labels = ["__meta_kubernetes_namespace"]
    target_label  = "namespace"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_name"]
    target_label  = "pod"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_container_name"]
    target_label  = "container"
  }
  rule {
    source_labels = ["__meta_kubernetes_pod_label_app_kubernetes_io_component"]
    target_label  = "component"
  }
}

loki.source.kubernetes "pods" {
  targets    = discovery.relabel.pods.output
  forward_to = [loki.process.parley.receiver]
}

// The level is a label; ids of requests and traces go beside the line, where they make no streams.
loki.process "parley" {
  forward_to = [loki.write.loki.receiver]
  stage.json {
    expressions = { level = "level", requestId = "requestId", traceId = "traceId", time = "time" }
  }
  stage.timestamp {
    source = "time"
    format = "RFC3339"
  }
  stage.labels {
    values = { level = "" }
  }
  stage.structured_metadata {
    values = { requestId = "", traceId = "" }
  }
}

loki.write "loki" {
  endpoint {
    url = {{ .Values.logs.lokiUrl | quote }}
  }
}
{{- end }}
