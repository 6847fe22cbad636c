{{- define "observability.prometheusAgent" -}}
global:
  scrape_interval: {{ .Values.agent.interval }}
  scrape_timeout: 10s
remote_write:
  - url: {{ .Values.agent.remoteWriteUrl }}
scrape_configs:
  - job_name: parley
    kubernetes_sd_configs:
      - role: pod
        namespaces:
          names: {{ toJson .Values.namespaces }}
    relabel_configs:
      - source_labels:
          [__meta_kubernetes_pod_label_app_kubernetes_io_name, __meta_kubernetes_pod_container_port_name]
        regex: parley;http
        action: keep
      - source_labels: [__meta_kubernetes_pod_phase]
        regex: Running
        action: keep
      - source_labels: [__meta_kubernetes_namespace]
        target_label: namespace
      - source_labels: [__meta_kubernetes_pod_name]
        target_label: pod
      - source_labels: [__meta_kubernetes_pod_label_app_kubernetes_io_component]
        target_label: component
  - job_name: exporters
    honor_labels: true
    kubernetes_sd_configs:
      - role: pod
        namespaces:
          own_namespace: true
    relabel_configs:
      - source_labels:
          [__meta_kubernetes_pod_label_app_kubernetes_io_name, __meta_kubernetes_pod_container_port_name]
        regex: parley-observability;metrics
        action: keep
      - source_labels: [__meta_kubernetes_pod_label_app_kubernetes_io_component]
        target_label: job
      - source_labels: [__meta_kubernetes_pod_node_name]
        target_label: node
{{- end }}
