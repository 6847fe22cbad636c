{{- define "observability.collector" -}}
extensions:
  health_check:
    endpoint: 0.0.0.0:13133
receivers:
  otlp:
    protocols:
      http:
        endpoint: 0.0.0.0:4318
processors:
  memory_limiter:
    check_interval: 1s
    limit_percentage: 80
    spike_limit_percentage: 20
  batch:
    timeout: 2s
    send_batch_max_size: 2048
exporters:
  otlp/tempo:
    endpoint: {{ .Values.traces.tempoEndpoint }}
    tls:
      insecure: {{ .Values.traces.insecure }}
    sending_queue:
      queue_size: 1000
service:
  extensions: [health_check]
  pipelines:
    traces:
      receivers: [otlp]
      processors: [memory_limiter, batch]
      exporters: [otlp/tempo]
{{- end }}
